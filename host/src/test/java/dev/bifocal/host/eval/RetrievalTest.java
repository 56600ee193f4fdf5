package dev.bifocal.host.eval;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.config.EvaluationConfig;
import dev.bifocal.host.config.EvaluationConfig.Exclude;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.encoder.ImageInput;
import dev.bifocal.host.view.Policy;
import dev.bifocal.host.view.TransformSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetrievalTest {

    private static final int SIDE = 8;
    private static final List<Double> ZERO = List.of(0.0, 0.0, 0.0);
    private static final List<Double> ONE = List.of(1.0, 1.0, 1.0);

    /** Images of one colour each; the fine class is the brightest channel. The last lies nearest to one of another class. */
    private static final class Colours implements ImageDataset {

        private final int[][] colours = {
            {250, 10, 0}, {0, 250, 10}, {10, 0, 250}, {240, 0, 20}, {20, 240, 0}, {0, 20, 240}, {120, 119, 0}
        };

        @Override
        public int size() {
            return colours.length;
        }

        @Override
        public List<String> coarseClasses() {
            return List.of("colour");
        }

        @Override
        public List<String> fineClasses() {
            return List.of("red", "green", "blue");
        }

        @Override
        public int coarse(int index) {
            return 0;
        }

        @Override
        public int fine(int index) {
            return index % 3;
        }

        @Override
        public void read(int index, Image into) {
            into.resize(SIDE, SIDE);
            for (int i = 0; i < 3 * SIDE * SIDE; i++) {
                into.pixels()[i] = (byte) colours[index][i % 3];
            }
        }

        @Override
        public String source(int index) {
            return "colour " + index;
        }
    }

    private static Map<Integer, Double> measure(int batch, List<Long> batches) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Retrieval retrieval = new Retrieval(
                    new Colours(),
                    Policy.of(List.of(new TransformSpec.Resize(Optional.empty())), SIDE),
                    new ImageInput(manager, SIDE, ZERO, ONE),
                    new EvaluationConfig(1, false, List.of(1, 3), Exclude.INDEX, batch),
                    2);
            int before = manager.getManagedArrays().size();
            Map<Integer, Double> recall = retrieval.measure(
                    images -> {
                        batches.add(images.size(0));
                        return images.reshape(-1, 3, SIDE * SIDE).mean(new int[] {2});
                    },
                    manager);
            assertThat(manager.getManagedArrays()).hasSize(before);
            return recall;
        }
    }

    @Test
    void measuresRecallOfFineLabelsOnPooledColours() {
        List<Long> batches = new ArrayList<>();
        Map<Integer, Double> recall = measure(3, batches);
        assertThat(batches).containsExactly(3L, 3L, 1L);
        assertThat(recall).isEqualTo(Map.of(1, 6 / 7.0, 3, 1.0));
    }

    @Test
    void doesNotDependOnTheBatch() {
        assertThat(measure(7, new ArrayList<>())).isEqualTo(measure(2, new ArrayList<>()));
    }
}
