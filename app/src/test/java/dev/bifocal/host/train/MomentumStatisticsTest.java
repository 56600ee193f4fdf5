package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.View;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the momentum side's weights and running statistics follow, over one step. */
class MomentumStatisticsTest {

    private static final String MEAN = "encoder.layer1.0.bn1.running_mean";
    private static final String WEIGHT = "encoder.layer1.0.conv1.weight";
    private static final float MOMENTUM = 0.99f;

    private static Map<String, float[]> copy(Map<String, NDArray> state) {
        Map<String, float[]> copy = new LinkedHashMap<>();
        for (String side : new String[] {"online.", "momentum."}) {
            copy.put(side + MEAN, state.get(side + MEAN).toFloatArray());
            copy.put(side + WEIGHT, state.get(side + WEIGHT).toFloatArray());
        }
        return copy;
    }

    /** The state before a step and after it. */
    private record Step(Map<String, float[]> before, Map<String, float[]> after) {

        static Step of(String batchNorm, boolean viewsExchanged) {
            try (Session session = SessionFixture.open("selfcon", Tiny.withBank("memory.batchNorm=" + batchNorm));
                    Trainer trainer = new Trainer(
                            session.experiment(), session.wiring(), session.executor(), session.manager())) {
                Map<String, float[]> before = copy(trainer.state());
                Map<View, NDArray> images = SessionFixture.images(session, 1);
                if (viewsExchanged) {
                    images = Map.of(View.QUERY, images.get(View.KEY), View.KEY, images.get(View.QUERY));
                }
                trainer.step(
                        Batch.of(images, SessionFixture.labels(session)),
                        new TrainingProgress(0, 8, 0, 2),
                        Rates.of(0, 1),
                        part -> {});
                return new Step(before, copy(trainer.state()));
            }
        }

        void follows(String name) {
            float[] online = after.get("online." + name);
            float[] former = before.get("momentum." + name);
            assertThat(online).isNotEqualTo(before.get("online." + name));
            for (int i = 0; i < online.length; i++) {
                assertThat(after.get("momentum." + name)[i])
                        .as("%s, entry %d", name, i)
                        .isEqualTo(MOMENTUM * former[i] + (1 - MOMENTUM) * online[i], within(1e-6f));
            }
        }
    }

    @Test
    void averagedStatisticsFollowTheOnlineSide() {
        Step step = Step.of("average", false);
        step.follows(MEAN);
        step.follows(WEIGHT);
    }

    @Test
    void ownStatisticsComeFromTheKeyView() {
        Step step = Step.of("own", false);
        step.follows(WEIGHT);
        // Both sides start equal, so the online side has seen the same once the views are exchanged.
        assertThat(step.after.get("momentum." + MEAN))
                .isEqualTo(Step.of("own", true).after.get("online." + MEAN))
                .isNotEqualTo(step.after.get("online." + MEAN));
    }
}
