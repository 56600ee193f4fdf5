package dev.bifocal.host.track;

import static dev.bifocal.host.track.MetricRecord.Kind.EPOCH;
import static dev.bifocal.host.track.MetricRecord.Kind.EVAL;
import static dev.bifocal.host.track.MetricRecord.Kind.TRAIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricSummaryTest {

    @Test
    void takesTheLastEpochAndTheFirstOfTheBestEvaluations() {
        MetricSummary summary = MetricSummary.of(List.of(
                record(EVAL, 0, "recall@1", .2),
                record(TRAIN, 0, "loss", 9),
                record(EPOCH, 1, "loss", 8),
                record(EVAL, 1, "recall@1", .4),
                record(TRAIN, 1, "loss", 7),
                record(EVAL, 2, "recall@1", .4),
                record(EVAL, 3, "recall@1", .3)));
        assertThat(summary.training()).containsExactly(Map.entry("loss", 8.0));
        assertThat(summary.evaluation()).containsExactly(Map.entry("recall@1", .3));
        assertThat(summary.best()).containsExactly(Map.entry("recall@1", new MetricSummary.Best(.4, 1)));
    }

    @Test
    void takesTheLastValueOfEachNumberWhereTheyAreMeasuredAtDifferentTimes() {
        MetricSummary summary =
                MetricSummary.of(List.of(record(EVAL, 1, "recall@1", .2), record(EVAL, 2, "knn@20", .5)));
        assertThat(summary.evaluation()).containsExactly(Map.entry("recall@1", .2), Map.entry("knn@20", .5));
    }

    @Test
    void theBestValueIsTheSmallestOfAMetricThatIsBetterSmaller() {
        List<MetricRecord> records =
                List.of(record(EVAL, 1, "loss", 3), record(EVAL, 2, "loss", 1), record(EVAL, 3, "loss", 2));
        assertThat(MetricSummary.of(records).best()).containsExactly(Map.entry("loss", new MetricSummary.Best(1, 2)));
    }

    @Test
    void theLastValueOfEvaluationComesBeforeThatOfTraining() {
        MetricSummary summary = new MetricSummary(Map.of("top1", .9, "loss", 2.0), Map.of("top1", .5), Map.of());
        assertThat(summary.last()).containsOnly(Map.entry("top1", .5), Map.entry("loss", 2.0));
    }

    @Test
    void takesTheLastStepBeforeAnEpochIsOver() {
        assertThat(MetricSummary.of(List.of(record(TRAIN, 0, "loss", 9))).training())
                .containsExactly(Map.entry("loss", 9.0));
    }

    @Test
    void isEmptyWithoutRecords() {
        assertThat(MetricSummary.of(List.of())).isEqualTo(new MetricSummary(Map.of(), Map.of(), Map.of()));
    }

    private static MetricRecord record(MetricRecord.Kind kind, int epoch, String name, double value) {
        return new MetricRecord(kind, epoch * 10L, epoch, Map.of(name, value), Map.of());
    }
}
