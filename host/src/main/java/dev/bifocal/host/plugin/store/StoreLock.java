package dev.bifocal.host.plugin.store;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The right to change a store, which one process has at a time. The operating system ends it with the process. */
public final class StoreLock implements AutoCloseable {

    private static final String NAME = ".lock";
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the lock.
     *
     * @throws BifocalException if another process still has it after {@code patience}
     */
    static StoreLock acquire(Path folder, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (tryLock(channel) == null) {
                if (System.nanoTime() > end) {
                    channel.close();
                    throw busy(folder);
                }
                Thread.sleep(PAUSE.toMillis());
            }
            return new StoreLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(folder);
        }
    }

    /** Another thread of this process counts as another process. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static BifocalException busy(Path folder) {
        return new HostException(
                ErrorCode.USAGE,
                "Another process is changing the plugins in %s.".formatted(folder),
                "Wait until it is done, then try again.");
    }

    /** Gives the lock back. The file remains, because removing it would let two processes lock different files. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
