package dev.bifocal.host.train.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.track.MetricRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CollapseAlarmTest {

    private final List<String> warnings = new ArrayList<>();
    private final CollapseAlarm alarm = new CollapseAlarm(Set.of("contrastive"), 512, warnings::add);

    private void record(int records, int epoch, double std, double loss) {
        for (int i = 0; i < records; i++) {
            alarm.record(new MetricRecord(
                    MetricRecord.Kind.TRAIN,
                    70,
                    epoch,
                    Map.of("contrastive", loss, "loss", loss, "collapse.embedding.std", std),
                    Map.of()));
        }
    }

    @Test
    void warnsOnceForAnOutputWhoseVectorsAreEqual() {
        record(9, 1, 0.001, 3);
        assertThat(warnings)
                .containsExactly(
                        "Output embedding has collapsed: all images have similar embeddings in 3 records in a row, up to step 70. collapse.embedding.std is 0.001000; 1 is healthy, 0 means equal embeddings. Usual causes: a learning rate or a temperature that is too high, or a loss that equal embeddings minimise.");
    }

    @Test
    void warnsOfSimilarVectorsIfTheLossIsThatOfAUniformPrediction() {
        record(3, 1, 0.154, 6.2417);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(
                        " losses.contrastive is 6.242, and a uniform prediction over the sample's own key and the 512 keys of the bank gives ln(1+512) = 6.240.");
    }

    @Test
    void isSilentWhileTrainingIsHealthy() {
        record(9, 1, 0.154, 5.9);
        record(9, 1, 0.9, 6.2417);
        assertThat(warnings).isEmpty();
    }

    @Test
    void isSilentInTheFirstEpochAndIfTheOutputRecovers() {
        record(9, 0, 0.01, 6.24);
        record(2, 1, 0.01, 6.24);
        record(1, 1, 0.5, 6.24);
        record(2, 1, 0.01, 6.24);
        assertThat(warnings).isEmpty();
    }
}
