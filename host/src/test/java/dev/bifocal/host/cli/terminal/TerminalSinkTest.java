package dev.bifocal.host.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.step.TrainingProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TerminalSinkTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void printsALineForEachEpochAndEvaluationWhereThereIsNoTerminal() {
        train(OptionalInt.empty());
        assertThat(printed().lines())
                .containsExactly(
                        "epoch 1/3  loss 8.500  lr 0.01000  801 images/s  eta 2m00s",
                        "epoch 2/3  loss 8.500  lr 0.01000  801 images/s  eta 1m00s",
                        "  recall@1 0.3614  recall@2 0.5250",
                        "epoch 3/3  loss 8.500  lr 0.01000  801 images/s  eta 0s");
    }

    @Test
    void drawsABarOnATerminalAndRemovesIt() {
        train(OptionalInt.of(60));
        assertThat(printed()).contains("\r" + " ".repeat(59) + "\repoch 3/3  loss 8.500");
        assertThat(printed().replaceAll("\r[^\n]*\r", "").lines()).hasSize(4);
    }

    @Test
    void survivesARecordWithoutTheUsualValues() {
        try (TerminalSink sink = sink(OptionalInt.empty())) {
            sink.record(new MetricRecord(MetricRecord.Kind.EPOCH, 2, 1, Map.of("loss", Double.NaN), Map.of()));
        }
        assertThat(printed().lines()).containsExactly("epoch 1  loss NaN");
    }

    private void train(OptionalInt columns) {
        try (TerminalSink sink = sink(columns)) {
            for (int step = 0; step < 6; step++) {
                int epoch = step / 2;
                sink.record(new MetricRecord(MetricRecord.Kind.TRAIN, step, epoch, Map.of("loss", 9.0), Map.of()));
                sink.stepDone(new TrainingProgress(step, 6, epoch, 3));
                if (step % 2 == 1) {
                    sink.record(epoch(epoch + 1));
                }
                if (step == 3) {
                    Map<String, Double> recall = new LinkedHashMap<>();
                    recall.put("recall@1", .36142);
                    recall.put("recall@2", .525);
                    sink.record(new MetricRecord(MetricRecord.Kind.EVAL, 4, 2, recall, Map.of()));
                }
            }
        }
    }

    private static MetricRecord epoch(int epoch) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", 8.5);
        values.put("lr", .01);
        return new MetricRecord(
                MetricRecord.Kind.EPOCH,
                epoch * 2L,
                epoch,
                values,
                Map.of(MetricRecord.IMAGES_PER_SECOND, 801.3, MetricRecord.SECONDS, 60.0));
    }

    private TerminalSink sink(OptionalInt columns) {
        return new TerminalSink(new PrintStream(bytes, true, StandardCharsets.UTF_8), columns, false);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
