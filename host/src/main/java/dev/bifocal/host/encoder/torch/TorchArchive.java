package dev.bifocal.host.encoder.torch;

import dev.bifocal.host.files.RegularFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The zip file that {@code torch.save} writes. All entries are in one folder: the pickle {@code data.pkl}, and the
 * elements of each storage in {@code data/KEY}, uncompressed. The file remains open as long as the archive is
 * reachable.
 */
final class TorchArchive {

    private static final String PICKLE = "data.pkl";
    private static final int LARGEST_PICKLE = 1 << 26;

    private final Path path;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries;
    private final Set<String> intact = ConcurrentHashMap.newKeySet();

    private TorchArchive(Path path, ZipFile zip, Map<String, ZipEntry> entries) {
        this.path = path;
        this.zip = zip;
        this.entries = entries;
    }

    static TorchArchive open(Path path) throws IOException {
        ZipFile zip = new ZipFile(RegularFiles.require(path).toFile());
        try {
            return new TorchArchive(path, zip, inside(zip));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** The entries of the archive's folder, without its name. */
    private static Map<String, ZipEntry> inside(ZipFile zip) throws IOException {
        Map<String, ZipEntry> entries = new LinkedHashMap<>();
        String folder = null;
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            if (entries.put(entry.getName(), entry) != null) {
                throw new IOException("it has two entries %s".formatted(entry.getName()));
            }
            if (entry.getName().indexOf('/') == entry.getName().length() - PICKLE.length() - 1
                    && entry.getName().endsWith(PICKLE)) {
                if (folder != null) {
                    throw new IOException("it has several entries " + PICKLE);
                }
                folder = entry.getName().substring(0, entry.getName().length() - PICKLE.length());
            }
        }
        if (folder == null) {
            throw new IOException("it is a zip without the entry " + PICKLE);
        }
        String prefix = folder;
        Map<String, ZipEntry> inside = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (name.startsWith(prefix)) {
                inside.put(name.substring(prefix.length()), entry);
            }
        });
        return inside;
    }

    Path path() {
        return path;
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The bytes of the pickle. */
    ByteBuffer pickle() throws IOException {
        return all(PICKLE, LARGEST_PICKLE);
    }

    /** The content of a small entry. */
    String text(String name) throws IOException {
        return StandardCharsets.ISO_8859_1.decode(all(name, 1 << 10)).toString();
    }

    private ByteBuffer all(String name, int most) throws IOException {
        ZipEntry entry = entry(name);
        if (entry.getSize() > most) {
            throw new IOException(
                    "its entry %s has %s bytes, but the limit is %s".formatted(name, entry.getSize(), most));
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) entry.getSize());
        read(name, 0, bytes);
        requireIntact(name);
        return bytes;
    }

    /** The size of an entry in bytes. */
    long size(String name) throws IOException {
        return entry(name).getSize();
    }

    private ZipEntry entry(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new IOException("it has no entry " + name);
        }
        if (entry.getMethod() != ZipEntry.STORED
                || entry.getSize() < 0
                || entry.getSize() != entry.getCompressedSize()) {
            throw new IOException("its entry %s is compressed".formatted(name));
        }
        return entry;
    }

    /** Fills a buffer from its position to its limit with the bytes of an entry. Position and limit do not change. */
    void read(String name, long from, ByteBuffer into) throws IOException {
        ByteBuffer missing = into.duplicate();
        try (InputStream stream = stream(name)) {
            stream.skipNBytes(from);
            ReadableByteChannel channel = Channels.newChannel(stream);
            while (missing.hasRemaining()) {
                if (channel.read(missing) < 0) {
                    throw endsEarly(name);
                }
            }
        } catch (EOFException e) {
            throw endsEarly(name);
        }
    }

    private InputStream stream(String name) throws IOException {
        InputStream stream = zip.getInputStream(entry(name));
        if (stream == null) {
            throw new IOException("it has no entry " + name);
        }
        return stream;
    }

    private static IOException endsEarly(String name) {
        return new IOException("its entry %s ends early".formatted(name));
    }

    /**
     * Compares an entry with its checksum. {@link ZipFile} does not. The checksum 0 means that PyTorch computed none.
     */
    void requireIntact(String name) throws IOException {
        if (entry(name).getCrc() == 0 || intact.contains(name)) {
            return;
        }
        CRC32 checksum = new CRC32();
        byte[] piece = new byte[1 << 16];
        try (InputStream stream = stream(name)) {
            for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                checksum.update(piece, 0, count);
            }
        }
        if (checksum.getValue() != entry(name).getCrc()) {
            throw new IOException("its entry %s does not match its checksum".formatted(name));
        }
        intact.add(name);
    }
}
