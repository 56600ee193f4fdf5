package dev.bifocal.host.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.Pipes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesSinkTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("metrics.jsonl");
    }

    @Test
    void writesTheDocumentedLine() {
        write(new MetricRecord(
                MetricRecord.Kind.TRAIN, 50, 0, Map.of("loss", 9.01), Map.of("imagesPerSecond", 801.25)));
        assertThat(file)
                .hasContent(
                        "{\"step\":50,\"epoch\":0,\"kind\":\"train\",\"values\":{\"loss\":9.01},\"timing\":{\"imagesPerSecond\":801.25}}\n");
    }

    @Test
    void keepsEveryBitOfANumber() {
        long seed = 20261122;
        Random random = new Random(seed);
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < 2000; i++) {
            values.put("v" + i, Double.longBitsToDouble(random.nextLong()));
        }
        values.put("nan", Double.NaN);
        values.put("infinity", Double.POSITIVE_INFINITY);
        values.put("minus infinity", Double.NEGATIVE_INFINITY);
        values.put("minus zero", -0.0);
        values.put("least", Double.MIN_VALUE);
        MetricRecord record = new MetricRecord(MetricRecord.Kind.EVAL, 1, 1, values, Map.of());
        write(record);
        assertThat(MetricFile.read(file).get(0).values()).as("seed %d", seed).isEqualTo(values);
    }

    @Test
    void refusesToContinueAFileByAccident() {
        write(step(1));
        assertThatThrownBy(() -> JsonLinesSink.create(file)).isInstanceOf(BifocalException.class);
    }

    @Test
    void goesOnFromACheckpointAsIfNothingHadHappened() throws IOException {
        long length;
        try (JsonLinesSink sink = JsonLinesSink.create(file)) {
            sink.record(step(1));
            sink.record(step(2));
            length = sink.sync();
            sink.record(step(3));
        }
        byte[] uninterrupted = Files.readAllBytes(file);
        byte[] line = MetricLines.format(step(3)).getBytes(StandardCharsets.UTF_8);
        for (int torn = 0; torn <= line.length; torn++) {
            Files.write(file, Arrays.copyOf(uninterrupted, (int) length + torn));
            try (JsonLinesSink sink = JsonLinesSink.resume(file, length)) {
                sink.record(step(3));
            }
            assertThat(Files.readAllBytes(file)).as("torn after %d bytes", torn).isEqualTo(uninterrupted);
        }
    }

    @Test
    void startsAfreshWithoutCheckpoint() {
        write(step(1));
        try (JsonLinesSink sink = JsonLinesSink.resume(file, 0)) {
            assertThat(sink.sync()).isZero();
        }
        assertThat(MetricFile.read(file)).isEmpty();
    }

    @Test
    void refusesAFileThatIsNotTheCheckpoints() throws IOException {
        write(step(1));
        long size = Files.size(file);
        assertThatThrownBy(() -> JsonLinesSink.resume(file, size + 1))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(Long.toString(size));
        assertThatThrownBy(() -> JsonLinesSink.resume(file, size - 1)).isInstanceOf(BifocalException.class);
        assertThat(MetricFile.read(file)).containsExactly(step(1));
    }

    @Test
    @Timeout(30)
    void refusesAPipeInPlaceOfItsFile() {
        Pipes.pipe(file);
        assertThatThrownBy(() -> JsonLinesSink.resume(file, 0))
                .isInstanceOf(BifocalException.class)
                .hasMessage("%s cannot be opened: it is a named pipe, and only regular files are written.", file);
    }

    @Test
    void isReadWithoutItsTornLine() throws IOException {
        write(step(1));
        Files.writeString(file, "{\"step\":2,\"epo", StandardOpenOption.APPEND);
        assertThat(MetricFile.read(file)).containsExactly(step(1));
        assertThat(MetricFile.read(folder.resolve("nothing"))).isEmpty();
    }

    @Test
    void isNotReadWithADamagedLine() throws IOException {
        Files.writeString(file, MetricLines.format(step(1)) + "\n{\"step\":2}\n" + MetricLines.format(step(3)) + "\n");
        assertThatThrownBy(() -> MetricFile.read(file))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("Line 2 of");
    }

    private void write(MetricRecord... records) {
        try (JsonLinesSink sink = JsonLinesSink.create(file)) {
            List.of(records).forEach(sink::record);
        }
    }

    private static MetricRecord step(long step) {
        return new MetricRecord(MetricRecord.Kind.TRAIN, step, 0, Map.of("loss", 1.0 / step), Map.of());
    }
}
