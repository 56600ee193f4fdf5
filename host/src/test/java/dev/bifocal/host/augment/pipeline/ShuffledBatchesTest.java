package dev.bifocal.host.augment.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.augment.ImageFixtures;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ShuffledBatchesTest {

    private static List<List<Integer>> batches(int images, int batch, int epochs, long seed) {
        List<List<Integer>> all = new ArrayList<>();
        Policy policy = Policy.of("test", Policies.builtIn().get("test"), 12);
        ImageFixtures dataset = new ImageFixtures(12, 12) {
            @Override
            public int size() {
                return images;
            }
        };
        try (ShuffledBatches batches = new ShuffledBatches(dataset, policy, batch, epochs, seed, "test", 2, 2)) {
            for (Optional<ViewBatch> next = batches.next(); next.isPresent(); next = batches.next()) {
                try (ViewBatch taken = next.get()) {
                    all.add(Arrays.stream(taken.indices()).boxed().toList());
                }
            }
            assertThat(all).hasSize(epochs * batches.stepsPerEpoch());
        }
        return all;
    }

    @Test
    void holdEveryImageOnceAnEpoch() {
        List<List<Integer>> all = batches(10, 4, 3, 1);
        assertThat(all).extracting(List::size).containsExactly(4, 4, 2, 4, 4, 2, 4, 4, 2);
        for (int epoch = 0; epoch < 3; epoch++) {
            TreeSet<Integer> seen = new TreeSet<>();
            all.subList(3 * epoch, 3 * epoch + 3).forEach(seen::addAll);
            assertThat(seen).hasSize(10);
        }
        assertThat(all.subList(0, 3)).isNotEqualTo(all.subList(3, 6));
    }

    @Test
    void dependOnTheSeedAlone() {
        assertThat(batches(10, 4, 2, 1)).isEqualTo(batches(10, 4, 2, 1)).isNotEqualTo(batches(10, 4, 2, 2));
    }

    @Test
    void leaveOutOneImageThatIsLeftOver() {
        assertThat(batches(9, 4, 1, 1)).extracting(List::size).containsExactly(4, 4);
    }

    @Test
    void areOneWhereTheDataSetIsSmallerThanABatch() {
        assertThat(batches(3, 256, 2, 1)).extracting(List::size).containsExactly(3, 3);
        assertThat(batches(1, 256, 2, 1)).extracting(List::size).containsExactly(1, 1);
    }
}
