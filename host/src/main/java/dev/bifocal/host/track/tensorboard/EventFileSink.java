package dev.bifocal.host.track.tensorboard;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes records to an event file of TensorBoard, one event per record. The tags are {@code KIND/NAME}, such as {@code
 * train/loss}; the steps are finished training steps.
 *
 * <p>A resumed run writes a further file. It begins with an event that makes TensorBoard forget the steps of earlier
 * files that the run does again.
 */
public final class EventFileSink implements MetricSink {

    private static final String NAME = "events.out.tfevents.";
    private static final String SUFFIX = ".bifocal";

    private final Path file;
    private final FileChannel channel;
    private final Clock clock;

    private EventFileSink(Path file, Clock clock) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.clock = clock;
    }

    /**
     * Creates an event file.
     *
     * @param folder the folder of the run, which may contain event files
     * @param from the first step whose records in earlier files are not valid any more
     * @throws BifocalException if the file cannot be written
     */
    public static EventFileSink open(Path folder, long from) {
        return open(folder, from, Clock.systemUTC());
    }

    static EventFileSink open(Path folder, long from, Clock clock) {
        try {
            long last = newest(folder);
            // TensorBoard reads the files in the order of their names.
            long second = Math.max(clock.instant().getEpochSecond(), last + 1);
            EventFileSink sink = new EventFileSink(folder.resolve(NAME + second + SUFFIX), clock);
            sink.write(Events.version(sink.now()));
            if (last > 0) {
                sink.write(Events.start(sink.now(), from));
            }
            return sink;
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /** The number in the name of the newest event file of the folder; 0 if there is none. */
    private static long newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(NAME) && name.endsWith(SUFFIX))
                    .map(name -> name.substring(NAME.length(), name.length() - SUFFIX.length()))
                    .filter(number -> number.matches("\\d{1,18}"))
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(0);
        }
    }

    @Override
    public void record(MetricRecord record) {
        Map<String, Double> values = new LinkedHashMap<>();
        record.values().forEach((name, value) -> values.put(record.kind() + "/" + name, value));
        record.timing().forEach((name, value) -> values.put(record.kind() + "/" + name, value));
        write(Events.scalars(now(), record.step(), values));
    }

    private double now() {
        return clock.millis() / 1000.0;
    }

    private void write(ByteBuffer frame) {
        try {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static BifocalException failed(Path path, IOException cause) {
        return FileTrouble.notWritable(
                ErrorCode.RUN, "TensorBoard's event file %s".formatted(path), "Or set track.tensorboard=false.", cause);
    }
}
