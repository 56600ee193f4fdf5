package dev.bifocal.host.tool.pack;

import dev.bifocal.host.data.packed.PackDescription;
import dev.bifocal.host.data.packed.PackEntry;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunLock;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a pack that is being written. The folder becomes a pack when its description is complete, so that a
 * reader never sees half a pack. After an interruption, writing continues behind the last whole image.
 */
final class PackWriter implements AutoCloseable {

    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final PackDescription plan;
    private final RunLock lock;
    private final FileChannel index;
    private final FileChannel images;
    private final List<String> damaged = new ArrayList<>();
    private int count;
    private long offset;

    private PackWriter(Path folder, PackDescription plan, RunLock lock) throws IOException {
        this.folder = folder;
        this.plan = plan;
        this.lock = lock;
        index = open(PackDescription.INDEX);
        images = open(PackDescription.IMAGES);
    }

    /**
     * Creates the folder of a pack, or continues an unfinished pack of the same data set and encoding.
     *
     * @throws dev.bifocal.api.BifocalException if the folder has another content, or another process writes to it
     */
    static PackWriter open(Path folder, PackDescription plan) throws IOException {
        Path unfinished = folder.resolve(PackDescription.UNFINISHED);
        boolean continues = Files.exists(unfinished);
        if (!continues && !isFree(folder)) {
            throw refused(folder, "already exists", "Give another folder with --out.");
        }
        if (continues && !PackDescription.read(unfinished).equals(plan)) {
            throw refused(
                    folder,
                    "is an unfinished pack of another data set or with other settings",
                    "Repeat the command that began it, remove the folder, or give another folder with --out.");
        }
        Files.createDirectories(folder);
        RunLock lock = RunLock.tryTake(folder)
                .orElseThrow(() -> refused(folder, "is being written by another process", "Wait until it ends."));
        plan.write(unfinished);
        PackWriter writer = new PackWriter(folder, plan, lock);
        writer.keepWholeImages();
        return writer;
    }

    private static boolean isFree(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return !Files.exists(folder);
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    private static HostException refused(Path folder, String reason, String remedy) {
        return new HostException(ErrorCode.USAGE, "%s %s.".formatted(folder, reason), remedy);
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Truncates the files behind the last image whose entry and record are whole. */
    private void keepWholeImages() throws IOException {
        try (InputStream entries = read(PackDescription.INDEX);
                InputStream records = read(PackDescription.IMAGES)) {
            byte[] bytes = entries.readNBytes(PackEntry.BYTES);
            while (bytes.length == PackEntry.BYTES) {
                PackEntry entry = PackEntry.read(ByteBuffer.wrap(bytes), 0);
                // After a power failure, an entry may consist of zeros.
                if (entry.offset() != offset
                        || entry.nameLength() <= 0
                        || entry.length() < 0
                        || entry.end() > images.size()) {
                    break;
                }
                byte[] name = records.readNBytes(entry.nameLength());
                if (!entry.matches(name, records.readNBytes(entry.length()))) {
                    break;
                }
                count(entry, name);
                bytes = entries.readNBytes(PackEntry.BYTES);
            }
        }
        index.truncate((long) count * PackEntry.BYTES).position((long) count * PackEntry.BYTES);
        images.truncate(offset).position(offset);
    }

    private InputStream read(String name) throws IOException {
        return new BufferedInputStream(Files.newInputStream(folder.resolve(name)), BUFFER);
    }

    private void count(PackEntry entry, byte[] name) {
        count++;
        offset = entry.end();
        if (entry.length() == 0) {
            damaged.add(new String(name, StandardCharsets.UTF_8));
        }
    }

    /** The number of images written so far, also by an interrupted process. */
    int count() {
        return count;
    }

    /** The bytes of the images written so far. */
    long bytes() {
        return offset;
    }

    /** The names of damaged images written so far. */
    List<String> damaged() {
        return damaged;
    }

    /** Appends images. */
    void append(List<PackedImage> block) throws IOException {
        ByteBuffer entries = ByteBuffer.allocate(block.size() * PackEntry.BYTES);
        for (PackedImage image : block) {
            byte[] name = image.name();
            byte[] content = image.content();
            PackEntry entry = new PackEntry(
                    offset,
                    name.length,
                    content.length,
                    image.width(),
                    image.height(),
                    image.coarse(),
                    image.fine(),
                    PackEntry.checksum(name, content, content.length));
            write(images, ByteBuffer.wrap(name));
            write(images, ByteBuffer.wrap(content));
            entry.write(entries);
            count(entry, name);
        }
        write(index, entries.flip());
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Forces the files to disk and writes the description, which makes the folder a pack. */
    void finish() throws IOException {
        images.force(true);
        index.force(true);
        plan.finished(offset, FileHash.sha256(folder.resolve(PackDescription.INDEX)))
                .write(folder.resolve(PackDescription.FILE));
        Files.delete(folder.resolve(PackDescription.UNFINISHED));
    }

    @Override
    public void close() throws IOException {
        index.close();
        images.close();
        lock.close();
        Files.deleteIfExists(folder.resolve("lock"));
    }
}
