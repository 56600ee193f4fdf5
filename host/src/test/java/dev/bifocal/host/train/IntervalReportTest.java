package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.train.step.Scalars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntervalReportTest {

    private static final Map<String, Double> IN_EFFECT = Map.of("lr", 0.35, "momentum", 0.99);

    private final NDManager manager = NDManager.newBaseManager();
    private final Scalars scalars = new Scalars(manager);
    private final List<MetricRecord> records = new ArrayList<>();
    private final MetricSink sink = new MetricSink() {
        @Override
        public void record(MetricRecord record) {
            records.add(record);
        }

        @Override
        public void close() {}
    };

    @AfterEach
    void stop() {
        manager.close();
    }

    private void collect(List<Double> losses, List<Double> reported) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        values.put("near.cosine", reported);
        values.put("loss", losses);
        scalars.restore(values);
    }

    @Test
    void recordsTheMeansOfAnInterval() {
        collect(List.of(1.0, 2.0, 6.0), List.of(0.5, 0.25));
        IntervalReport.Losses losses = new IntervalReport(32).flush(scalars, 8, 2, IN_EFFECT, sink);
        assertThat(losses).isEqualTo(new IntervalReport.Losses(9, 3));
        assertThat(records).hasSize(1);
        assertThat(records.get(0).kind()).isEqualTo(MetricRecord.Kind.TRAIN);
        assertThat(records.get(0).step()).isEqualTo(8);
        assertThat(records.get(0).epoch()).isEqualTo(2);
        assertThat(records.get(0).values())
                .isEqualTo(Map.of("near.cosine", 0.375, "loss", 3.0, "lr", 0.35, "momentum", 0.99));
        assertThat(records.get(0).timing()).containsOnlyKeys("imagesPerSecond");
        assertThat(scalars.values()).isEmpty();
    }

    @Test
    void namesTheStepWhoseLossIsNotFinite() {
        collect(List.of(3.0, 2.5, Double.NaN, 1.0), List.of(0.1, 0.2, 0.3, 0.4));
        assertThatThrownBy(() -> new IntervalReport(32).flush(scalars, 40, 0, IN_EFFECT, sink))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.RUN);
                    assertThat(e.remedy()).startsWith("Lower optimizer.lr, set optimizer.clip=1");
                })
                .hasMessage("The loss of step 39 is not finite: {near.cosine=0.3, loss=NaN}. "
                        + "The loss of the previous step was 2.5.");
        assertThat(records).isEmpty();
    }

    @Test
    void showsBothDirectionsOfTheStepThatFailed() {
        collect(List.of(Double.POSITIVE_INFINITY, 1.0), List.of(0.1, 0.2, 0.3, 0.4));
        assertThatThrownBy(() -> IntervalReport.requireFinite(scalars, 2))
                .hasMessage("The loss of step 1 is not finite: {near.cosine=[0.1, 0.2], loss=Infinity}.");
    }

    @Test
    void acceptsReportedValuesThatAreNotFinite() {
        collect(List.of(1.0), List.of(Double.NaN));
        assertThatCode(() -> IntervalReport.requireFinite(scalars, 1)).doesNotThrowAnyException();
    }
}
