package dev.bifocal.host.track;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends records to {@code metrics.jsonl}, one per line:
 *
 * <pre>{@code
 * {"step":50,"epoch":0,"kind":"train","values":{"loss":9.01,"lr":0.01},"timing":{"imagesPerSecond":801.2}}
 * }</pre>
 *
 * <p>Each record is written by one call, so a killed process leaves at most one incomplete line, the last. A
 * checkpoint stores the length from {@link #sync()}, and a resumed run {@linkplain #resume truncates} the file to it.
 */
public final class JsonLinesSink implements MetricSink {

    private final Path file;
    private final FileChannel channel;

    private JsonLinesSink(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Creates the file of a new run.
     *
     * @throws BifocalException if the file exists
     */
    public static JsonLinesSink create(Path file) {
        try {
            return new JsonLinesSink(
                    file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw failed("created", file, e);
        }
    }

    /**
     * Opens the file of a run that resumes from a checkpoint or from its start.
     *
     * @param length the result of {@link #sync()} at the checkpoint, or 0 without a checkpoint; the file is truncated
     *     to it
     * @throws BifocalException if the file is shorter, or has no end of a line there, and thus does not belong to the
     *     checkpoint
     */
    public static JsonLinesSink resume(Path file, long length) {
        try {
            FileChannel channel = FileChannel.open(
                    RegularFiles.requireForWriting(file),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            try {
                refuseForeign(file, channel, length);
                channel.truncate(length);
                channel.position(length);
                channel.force(true);
                return new JsonLinesSink(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed("opened", file, e);
        }
    }

    private static void refuseForeign(Path file, FileChannel channel, long length) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        boolean whole =
                length == 0 || (channel.size() >= length && channel.read(last, length - 1) == 1 && last.get(0) == '\n');
        if (!whole) {
            throw new HostException(
                    ErrorCode.RUN,
                    "%s has %s bytes, but the checkpoint expects the end of a line at byte %s."
                            .formatted(file, channel.size(), length),
                    "Restore the file from a copy, or start a new run.");
        }
    }

    @Override
    public void record(MetricRecord record) {
        ByteBuffer line = StandardCharsets.UTF_8.encode(MetricLines.format(record) + "\n");
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw failed("written", file, e);
        }
    }

    /** Writes all records to disk, and returns the length of the file in bytes, for a checkpoint. */
    public long sync() {
        try {
            channel.force(true);
            return channel.size();
        } catch (IOException e) {
            throw failed("written", file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("closed", file, e);
        }
    }

    private static BifocalException failed(String what, Path file, IOException cause) {
        FileTrouble trouble = FileTrouble.of(cause);
        return new HostException(
                ErrorCode.RUN, "%s cannot be %s: %s.".formatted(file, what, trouble.reason()), trouble.remedy(), cause);
    }
}
