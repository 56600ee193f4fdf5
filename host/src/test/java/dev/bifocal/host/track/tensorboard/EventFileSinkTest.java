package dev.bifocal.host.track.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.track.MetricRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileSinkTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000L), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    /** An event as a reader sees it. */
    private record Event(double seconds, long step, String version, boolean start, Map<String, Float> scalars) {}

    private static MetricRecord record(long step, double loss) {
        return new MetricRecord(
                MetricRecord.Kind.TRAIN, step, 0, Map.of("loss", loss), Map.of("imagesPerSecond", 100.5));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void writesOneEventForEachRecord() throws IOException {
        try (EventFileSink sink = EventFileSink.open(folder, 0, CLOCK)) {
            sink.record(record(50, 8.25));
            sink.record(record(1_000_000, Double.NaN));
        }
        assertThat(files()).hasSize(1);
        assertThat(files().get(0).getFileName()).hasToString("events.out.tfevents.1700000000.bifocal");
        List<Event> events = events(files().get(0));
        assertThat(events.get(0)).isEqualTo(new Event(1.7e9, 0, "brain.Event:2", false, Map.of()));
        assertThat(events.get(1))
                .isEqualTo(
                        new Event(1.7e9, 50, "", false, Map.of("train/loss", 8.25f, "train/imagesPerSecond", 100.5f)));
        assertThat(events.get(2).step()).isEqualTo(1_000_000);
        assertThat(events.get(2).scalars()).containsEntry("train/loss", Float.NaN);
        assertThat(events).hasSize(3);
    }

    @Test
    void writesALaterFileThatReplacesTheStepsOfTheFirst() throws IOException {
        EventFileSink.open(folder, 0, CLOCK).close();
        try (EventFileSink sink = EventFileSink.open(folder, 31, CLOCK)) {
            sink.record(record(40, 1));
        }
        assertThat(files()).hasSize(2);
        List<Event> events = events(files().get(1));
        assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
        assertThat(events.get(1)).isEqualTo(new Event(1.7e9, 31, "", true, Map.of()));
        assertThat(events.get(2).step()).isEqualTo(40);
    }

    private static List<Event> events(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(in.position(), length);
            int size = Math.toIntExact(in.getLong());
            assertThat(in.getInt()).isEqualTo(masked(length));
            byte[] data = new byte[size];
            in.get(data);
            assertThat(in.getInt()).isEqualTo(masked(data));
            events.add(event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN)));
        }
        return events;
    }

    private static Event event(ByteBuffer in) {
        double seconds = 0;
        long step = 0;
        String version = "";
        boolean start = false;
        Map<String, Float> scalars = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            switch (in.get()) {
                case 1 << 3 | 1 -> seconds = in.getDouble();
                case 2 << 3 -> step = number(in);
                case 3 << 3 | 2 -> version = text(bytes(in));
                case 5 << 3 | 2 -> summary(bytes(in), scalars);
                case 7 << 3 | 2 -> start = bytes(in).equals(ByteBuffer.wrap(new byte[] {1 << 3, 1}));
                default -> throw new AssertionError("an unknown field");
            }
        }
        return new Event(seconds, step, version, start, scalars);
    }

    private static void summary(ByteBuffer in, Map<String, Float> scalars) {
        while (in.hasRemaining()) {
            assertThat(in.get()).isEqualTo((byte) (1 << 3 | 2));
            ByteBuffer value = bytes(in);
            assertThat(value.get()).isEqualTo((byte) (1 << 3 | 2));
            String tag = text(bytes(value));
            assertThat(value.get()).isEqualTo((byte) (2 << 3 | 5));
            scalars.put(tag, value.getFloat());
        }
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }

    private static ByteBuffer bytes(ByteBuffer in) {
        int size = Math.toIntExact(number(in));
        ByteBuffer part = in.slice(in.position(), size).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + size);
        return part;
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(in).toString();
    }

    /** TensorFlow's checksum, bit by bit, by the reversed polynomial of Castagnoli. */
    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte next : bytes) {
            crc ^= next & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1));
            }
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }
}
