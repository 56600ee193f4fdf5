package dev.bifocal.host.data.numpy;

import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Memory-mapped files. The system reads pages on access and may drop them again. */
public final class MappedFile {

    private MappedFile() {}

    /**
     * Maps a whole file, for reading.
     *
     * @throws IOException if the file cannot be read or has 2 GiB or more
     */
    public static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(RegularFiles.require(file), StandardOpenOption.READ)) {
            return map(channel, 0, channel.size());
        }
    }

    static ByteBuffer map(FileChannel channel, long start, long length) throws IOException {
        if (length > Integer.MAX_VALUE) {
            throw new IOException("it has %s bytes, but the limit is 2 GiB".formatted(length));
        }
        return channel.map(MapMode.READ_ONLY, start, length);
    }
}
