package dev.bifocal.host.plugin.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Copies a stream that may be endless, or may block for ever. */
final class BoundedCopy {

    private static final int BUFFER = 1 << 16;
    private static final String AGAIN = "Try again later, or use another source.";

    private final InputStream in;
    private final OutputStream out;
    private final long mostBytes;
    private final DownloadLimits limits;

    private BoundedCopy(InputStream in, OutputStream out, long mostBytes, DownloadLimits limits) {
        this.in = in;
        this.out = out;
        this.mostBytes = mostBytes;
        this.limits = limits;
    }

    /**
     * Copies everything.
     *
     * @return the number of bytes
     * @throws SourceException if the source has more bytes than allowed, fails, or is too slow
     */
    static long copy(InputStream in, OutputStream out, long mostBytes, DownloadLimits limits) throws IOException {
        ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "bifocal-download");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return new BoundedCopy(in, out, mostBytes, limits).run(reader);
        } finally {
            reader.shutdownNow();
        }
    }

    static SourceException tooLarge(long mostBytes) {
        return new SourceException(
                "the file is larger than the allowed %s bytes".formatted(mostBytes),
                "Check that this is the right file.");
    }

    private long run(ExecutorService reader) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long end = System.nanoTime() + limits.total().toNanos();
        long copied = 0;
        for (int read = read(reader, buffer); read >= 0; read = read(reader, buffer)) {
            copied += read;
            if (copied > mostBytes) {
                throw tooLarge(mostBytes);
            }
            if (System.nanoTime() > end) {
                throw tooSlow("the file took longer than %s".formatted(seconds(limits.total())));
            }
            out.write(buffer, 0, read);
        }
        return copied;
    }

    /** In another thread, because a read cannot be given a time limit. */
    private int read(ExecutorService reader, byte[] buffer) throws IOException {
        try {
            return reader.submit(() -> in.read(buffer)).get(limits.stall().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            in.close();
            throw tooSlow("nothing arrived for %s".formatted(seconds(limits.stall())));
        } catch (ExecutionException e) {
            throw new SourceException("the file ended early", AGAIN, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the copy was interrupted");
        }
    }

    private static SourceException tooSlow(String reason) {
        return new SourceException(reason, AGAIN);
    }

    static String seconds(Duration time) {
        return time.toMillis() >= 1000 ? time.toSeconds() + " seconds" : time.toMillis() + " milliseconds";
    }
}
