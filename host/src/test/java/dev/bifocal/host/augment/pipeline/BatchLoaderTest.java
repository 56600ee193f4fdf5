package dev.bifocal.host.augment.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.ImageFixtures;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchLoaderTest {

    private static final Map<View, ViewPlan> POLICIES =
            Map.of(View.KEY, ViewPlan.once(Policy.of("test", Policies.builtIn().get("test"), 8)));

    @Test
    void aFailureOutsideOfAnImageReachesWhoWaitsAfterTheBatchesBeforeIt() {
        AtomicInteger calls = new AtomicInteger();
        BatchSequence failing = () -> {
            if (calls.getAndIncrement() > 0) {
                throw new OutOfMemoryError("no more buffers");
            }
            return Optional.of(new BatchSequence.Entry(0, 0, new int[] {3, 1}));
        };
        try (BatchLoader loader = loader(failing)) {
            assertThat(loader.next().orElseThrow().indices()).containsExactly(3, 1);
            assertThatThrownBy(loader::next)
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("no more buffers");
        }
    }

    @Test
    void makesNoMoreBatchesAheadThanAllowed() {
        AtomicInteger calls = new AtomicInteger();
        BatchSequence counting = () -> Optional.of(new BatchSequence.Entry(0, calls.getAndIncrement(), new int[] {1}));
        try (BatchLoader loader = loader(counting)) {
            for (int taken = 1; taken <= 20; taken++) {
                try (ViewBatch batch = loader.next().orElseThrow()) {
                    assertThat(batch.step()).isEqualTo(taken - 1);
                    assertThat(calls.get()).isLessThanOrEqualTo(taken + 2);
                }
            }
        }
    }

    private static BatchLoader loader(BatchSequence sequence) {
        return new BatchLoader(
                "loader",
                sequence,
                () -> new ViewMaker(new ImageFixtures(8, 8), POLICIES, 1, "loader"),
                () -> ViewBatch.Buffers.allocate(POLICIES, 2),
                2,
                2,
                2);
    }
}
