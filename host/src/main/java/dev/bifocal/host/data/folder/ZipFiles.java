package dev.bifocal.host.data.folder;

import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files in a zip file, which stays open until the process ends. */
final class ZipFiles implements ImageFiles {

    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    private final Path path;
    private final ZipFile zip;
    private final String top;
    private final List<Entry> entries;

    private ZipFiles(Path path, ZipFile zip, String top, List<Entry> entries) {
        this.path = path;
        this.zip = zip;
        this.top = top;
        this.entries = entries;
    }

    /**
     * Lists a zip file. If all entries are in a single folder other than {@code folder}, this folder is the root of the
     * tree.
     */
    static ZipFiles list(Path path, String folder) {
        ZipFile zip = open(path);
        List<? extends ZipEntry> all = zip.stream().toList();
        all.forEach(entry -> checkName(path, entry.getName()));
        String top = top(all, folder);
        List<Entry> entries = all.stream()
                .filter(entry -> entry.getName().startsWith(top))
                .map(entry -> new Entry(entry.getName().substring(top.length()), entry.getSize(), entry.getCrc()))
                .toList();
        return new ZipFiles(path, zip, top, entries);
    }

    private static ZipFile open(Path path) {
        try {
            return new ZipFile(RegularFiles.require(path).toFile());
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s cannot be opened as a zip: %s.".formatted(path.toAbsolutePath(), e.getMessage()),
                    "Copy or download it again, or set data.root to a folder.",
                    e);
        }
    }

    private static void checkName(Path path, String name) {
        if (name.startsWith("/") || SEPARATOR.splitAsStream(name).anyMatch(".."::equals)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s has an entry '%s', which is outside the archive.".formatted(path.toAbsolutePath(), name),
                    "Do not trust this file; create the zip file again inside the folder of the data set.");
        }
    }

    private static String top(List<? extends ZipEntry> all, String folder) {
        List<String> tops = all.stream()
                .map(ZipEntry::getName)
                .filter(name -> !Hidden.is(name))
                .map(name -> name.substring(0, name.indexOf('/') + 1))
                .distinct()
                .toList();
        return tops.size() == 1 && !tops.get(0).equals(folder + "/") ? tops.get(0) : "";
    }

    @Override
    public List<Entry> entries() {
        return entries;
    }

    @Override
    public ZipFiles withoutEntries() {
        return new ZipFiles(path, zip, top, List.of());
    }

    /** Reads an entry and checks its length and checksum, which {@link ZipFile} does not. */
    @Override
    public byte[] read(String file) throws IOException {
        ZipEntry entry = zip.getEntry(top + file);
        if (entry == null) {
            throw new FileNotFoundException("it is not an entry of the zip file");
        }
        byte[] bytes;
        try (InputStream stream = zip.getInputStream(entry)) {
            bytes = stream.readNBytes(Math.toIntExact(entry.getSize() + 1));
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        if (bytes.length != entry.getSize() || checksum.getValue() != entry.getCrc()) {
            throw new ZipException("its checksum differs from that in the zip file");
        }
        return bytes;
    }

    @Override
    public byte[] head(String file, int length) throws IOException {
        byte[] whole = read(file);
        return Arrays.copyOf(whole, Math.min(length, whole.length));
    }

    @Override
    public String source(String file) {
        return path + "!/" + top + file;
    }
}
