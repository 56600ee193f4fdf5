package dev.bifocal.host.data.packed;

import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory-mapped file of any size. Thread-safe.
 *
 * <p>Windows of 2 GiB overlap by half, so that each range of up to 1 GiB is within one window.
 */
record LargeFile(List<ByteBuffer> windows) {

    private static final long STEP = 1L << 30;

    static LargeFile map(Path file) throws IOException {
        List<ByteBuffer> windows = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(RegularFiles.require(file), StandardOpenOption.READ)) {
            for (long start = 0; start < channel.size(); start += STEP) {
                windows.add(channel.map(MapMode.READ_ONLY, start, Math.min(Integer.MAX_VALUE, channel.size() - start)));
            }
        }
        return new LargeFile(List.copyOf(windows));
    }

    /** Copies bytes to the beginning of an array. */
    void read(long offset, byte[] into, int length) {
        if (length > 0) {
            windows.get((int) (offset / STEP)).get((int) (offset % STEP), into, 0, length);
        }
    }

    byte[] read(long offset, int length) {
        byte[] bytes = new byte[length];
        read(offset, bytes, length);
        return bytes;
    }
}
