package dev.bifocal.host.data.numpy;

import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files as memory: pages are read when they are touched, and the system may drop them again. */
public final class MappedFile {

    private MappedFile() {}

    /**
     * Maps a whole file, for reading.
     *
     * @throws IOException if it cannot be read or is of 2 GiB or more
     */
    public static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(RegularFiles.require(file), StandardOpenOption.READ)) {
            return map(channel, 0, channel.size());
        }
    }

    static ByteBuffer map(FileChannel channel, long start, long length) throws IOException {
        if (length > Integer.MAX_VALUE) {
            throw new IOException("it has %s bytes at once, and 2 GiB are the most".formatted(length));
        }
        return channel.map(MapMode.READ_ONLY, start, length);
    }
}
