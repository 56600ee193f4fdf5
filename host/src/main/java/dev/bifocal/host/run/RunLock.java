package dev.bifocal.host.run;

import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Locks a folder for one process. The operating system releases the lock when the process ends for any reason. */
public final class RunLock implements AutoCloseable {

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    static RunLock take(Path folder) {
        return tryTake(folder)
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "Another process works on run %s.".formatted(folder),
                        "Wait until it ends, or stop it; 'bifocal runs show' shows its process id."));
    }

    /** Locks a folder by its file {@code lock}; empty if another process has locked it. */
    public static Optional<RunLock> tryTake(Path folder) {
        Path file = folder.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(
                    RegularFiles.requireForWriting(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new RunLock(channel));
        } catch (IOException e) {
            throw RunFolder.notWritable(file, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
