package dev.bifocal.host.eval.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.eval.ColourEncoder;
import dev.bifocal.host.eval.ColourImages;
import dev.bifocal.host.eval.Evaluation;
import dev.bifocal.host.eval.Evaluations;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.SemiConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FineTuningTest {

    private static final Dataset DATASET = ColourImages.dataset(ColourImages.shades(60, 1), ColourImages.shades(40, 2));

    private NDManager manager;

    @BeforeEach
    void start() {
        manager = Evaluation.manager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Measured measure(long seed, String settings) {
        List<Measured> measured = new ArrayList<>();
        int before = manager.getManagedArrays().size();
        new Evaluations(
                        ColourImages.data(DATASET, 16, manager),
                        Evaluation.with("semi: {%s}".formatted(settings)),
                        EnumSet.of(Protocol.SEMI),
                        seed,
                        (protocol, point, epochs) -> {})
                .measure(ColourEncoder.trained(manager), ColourEncoder.fresh(manager), measured::add);
        // The two constants of the images' normalisation.
        assertThat(manager.getManagedArrays()).hasSize(before + 2);
        return measured.get(0);
    }

    @Test
    void learnsFromFewLabels() {
        Measured measured = measure(1, "fraction: 0.1, batch: 4, epochs: 30, milestones: [20], lr: 0.1");
        assertThat(measured.results().get("top1")).isGreaterThan(.9);
        assertThat(measured.facts())
                .containsEntry("labelledImages", "6")
                .containsEntry("backboneLr", "0.1")
                .containsEntry("classifierLr", "0.1");
        assertThat(measured.method()).contains("6 labelled images (10 % of 60)", "lr 0.1 for the backbone");
    }

    @Test
    void changesTheBackboneAtItsOwnRate() {
        String settings = "fraction: 0.5, batch: 8, epochs: 3, classifierLr: 0.1, ";
        Measured slow = measure(1, settings + "lr: 1e-9");
        Measured fast = measure(1, settings + "lr: 0.5");
        assertThat(fast.course().get(2).loss()).isLessThan(slow.course().get(2).loss());
    }

    @Test
    void startsFromFreshWeightsWhereThatIsWanted() {
        Measured trained = measure(1, "fraction: 0.1, epochs: 1, lr: 0.1, classifierLr: 0.1");
        Measured fresh = measure(1, "fraction: 0.1, epochs: 1, scratch: true");
        assertThat(fresh.course().get(0).loss())
                .isNotEqualTo(trained.course().get(0).loss());
        assertThat(fresh.method()).contains("from random weights");
        assertThat(fresh.facts()).containsEntry("backboneLr", "0.1");
    }

    @Test
    void givesTheSameNumbersForTheSameSeedAlone() {
        Measured once = measure(1, "fraction: 0.2, epochs: 2, lr: 0.1");
        assertThat(measure(1, "fraction: 0.2, epochs: 2, lr: 0.1").course()).isEqualTo(once.course());
        assertThat(measure(2, "fraction: 0.2, epochs: 2, lr: 0.1").course()).isNotEqualTo(once.course());
    }

    @Test
    void takesTheOfficialRatesByTheShareOfLabels() {
        SemiConfig config = Evaluation.with("semi: {}").semi();
        assertThat(FineTuning.Rates.of(config, .01)).isEqualTo(new FineTuning.Rates(1e-4, 1));
        assertThat(FineTuning.Rates.of(config, .1)).isEqualTo(new FineTuning.Rates(.01, .1));
        assertThat(FineTuning.Rates.of(Evaluation.with("semi: {lr: 0.3}").semi(), .01))
                .isEqualTo(new FineTuning.Rates(.3, 1));
        assertThat(FineTuning.Rates.of(Evaluation.with("semi: {scratch: true}").semi(), .01))
                .isEqualTo(new FineTuning.Rates(.1, .1));
    }

    @Test
    void leavesTheSharedBackboneAsItIs() {
        List<Map<String, Double>> together = new ArrayList<>();
        List<Map<String, Double>> alone = new ArrayList<>();
        String[] settings = {
            "recall: [1]", "knn: {k: [3]}", "linear: {epochs: 1}", "semi: {fraction: 0.1, epochs: 3, lr: 0.5}"
        };
        for (Protocol protocol : Protocol.values()) {
            new Evaluations(
                            ColourImages.data(DATASET, 16, manager),
                            Evaluation.with(settings),
                            EnumSet.of(protocol),
                            1,
                            (any, point, epochs) -> {})
                    .measure(
                            ColourEncoder.trained(manager),
                            ColourEncoder.fresh(manager),
                            measured -> alone.add(measured.results()));
        }
        new Evaluations(
                        ColourImages.data(DATASET, 16, manager),
                        Evaluation.with(settings),
                        EnumSet.allOf(Protocol.class),
                        1,
                        (any, point, epochs) -> {})
                .measure(
                        ColourEncoder.trained(manager),
                        ColourEncoder.fresh(manager),
                        measured -> together.add(measured.results()));
        assertThat(together).isEqualTo(alone);
    }
}
