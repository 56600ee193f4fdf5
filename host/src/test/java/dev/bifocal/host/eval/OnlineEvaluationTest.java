package dev.bifocal.host.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.eval.protocol.EvaluationConfig;
import dev.bifocal.host.eval.protocol.EvaluationData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OnlineEvaluationTest {

    /** The last image lies nearest to one of another class. */
    private static final ColourImages TEST = new ColourImages(
            new int[][] {
                {250, 10, 0}, {0, 250, 10}, {10, 0, 250}, {240, 0, 20}, {20, 240, 0}, {0, 20, 240}, {120, 119, 0}
            },
            new int[] {0, 1, 2, 0, 1, 2, 0},
            List.of("red", "green", "blue"));

    private static final Dataset DATASET = ColourImages.dataset(ColourImages.shades(9, 1), TEST);

    private static OnlineEvaluation.Values measure(int batch, boolean wantsKnn, List<Long> batches) {
        try (NDManager manager = NDManager.newBaseManager()) {
            EvaluationConfig config = Evaluation.with("recall: [1, 3]", "knn: {k: [1, 3], every: 2}");
            EvaluationData data = ColourImages.data(DATASET, batch, manager);
            OnlineEvaluation evaluation = new OnlineEvaluation(data, config, Optional.empty());
            int before = manager.getManagedArrays().size();
            OnlineEvaluation.Values values = evaluation.measure(
                    images -> {
                        batches.add(images.size(0));
                        return images.mul(0.25)
                                .add(0.5)
                                .reshape(images.size(0), 3, -1)
                                .mean(new int[] {2});
                    },
                    true,
                    wantsKnn);
            assertThat(manager.getManagedArrays()).hasSize(before);
            return values;
        }
    }

    @Test
    void measuresRecallOfFineLabelsOnPooledColours() {
        List<Long> batches = new ArrayList<>();
        OnlineEvaluation.Values values = measure(3, false, batches);
        assertThat(batches).containsExactly(3L, 3L, 1L);
        assertThat(values.recall()).isEqualTo(Map.of(1, 6 / 7.0, 3, 1.0));
        assertThat(values.knn()).isEmpty();
    }

    @Test
    void seesEachTestImageOnceForBothMeasures() {
        List<Long> batches = new ArrayList<>();
        OnlineEvaluation.Values values = measure(4, true, batches);
        assertThat(batches).containsExactly(4L, 3L, 4L, 4L, 1L);
        assertThat(values.knn().keySet()).containsExactly(1, 3);
        assertThat(values.knn().get(3).top1()).isGreaterThanOrEqualTo(6 / 7.0);
    }

    @Test
    void doesNotDependOnTheBatch() {
        assertThat(measure(7, true, new ArrayList<>())).isEqualTo(measure(2, true, new ArrayList<>()));
    }

    @Test
    void knowsWhenNeighboursAreDue() {
        try (NDManager manager = NDManager.newBaseManager()) {
            EvaluationData data = ColourImages.data(DATASET, 4, manager);
            OnlineEvaluation often =
                    new OnlineEvaluation(data, Evaluation.with("knn: {k: [1], every: 2}"), Optional.empty());
            assertThat(List.of(1, 2, 3, 5))
                    .map(epoch -> often.knnIsDue(epoch, 5))
                    .containsExactly(false, true, false, true);
            OnlineEvaluation never = new OnlineEvaluation(data, Evaluation.with("knn: {k: [1000]}"), Optional.empty());
            assertThat(never.knnIsDue(5, 5)).isFalse();
        }
    }

    @Test
    void refusesMoreNeighboursThanTrainingImages() {
        EvaluationConfig config = Evaluation.with("knn: {k: [10], every: 1}");
        assertThatThrownBy(() -> OnlineEvaluation.check(DATASET, config))
                .isInstanceOf(BifocalException.class)
                .hasMessage("evaluation.knn.k requests 10 neighbours, but there are 9 training images.");
    }
}
