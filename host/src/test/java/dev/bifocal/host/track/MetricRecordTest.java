package dev.bifocal.host.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricRecordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loss",
                "loss.part",
                "linear.loss",
                "collapse.embedding.alignment",
                "collapse.embedding.uniformity"
            })
    void lossesAlignmentAndUniformityAreBetterSmaller(String name) {
        assertThat(MetricRecord.isSmallerBetter(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recall@1",
                "knn@20",
                "probe",
                "probe.train",
                "linear.top1",
                "collapse.embedding.std",
                "collapse.embedding.rank",
                "collapse.alignment.std",
                "contrastive.alignment",
                "lossy"
            })
    void otherMetricsAreBetterLarger(String name) {
        assertThat(MetricRecord.isSmallerBetter(name)).isFalse();
    }
}
