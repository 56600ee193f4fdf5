package dev.bifocal.host.augment.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.ImageFixtures;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrderedBatchesTest {

    private final ImageFixtures dataset = new ImageFixtures(12, 12);
    private final Policy policy = Policy.of("test", Policies.builtIn().get("test"), 12);

    @Test
    void givesEveryImageOnceInOrderAndASmallerLastBatch() {
        List<Integer> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        try (OrderedBatches batches = new OrderedBatches(dataset, 0, dataset.size(), policy, 16, 1, 3, 2)) {
            for (Optional<ViewBatch> next = batches.next(); next.isPresent(); next = batches.next()) {
                try (ViewBatch batch = next.get()) {
                    Arrays.stream(batch.indices()).forEach(seen::add);
                    sizes.add(batch.indices().length);
                    assertThat(batch.step()).isEqualTo(sizes.size() - 1);
                    assertImages(batch);
                }
            }
            assertThat(batches.next()).isEmpty();
        }
        assertThat(seen).isEqualTo(IntStream.range(0, 50).boxed().toList());
        assertThat(sizes).containsExactly(16, 16, 16, 2);
    }

    @Test
    void anEmptyDataSetHasNoBatch() {
        ImageDataset empty = new ImageFixtures(12, 12) {
            @Override
            public int size() {
                return 0;
            }
        };
        try (OrderedBatches batches = new OrderedBatches(empty, 0, 0, policy, 16, 1, 1, 1)) {
            assertThat(batches.next()).isEmpty();
        }
    }

    private void assertImages(ViewBatch batch) {
        ByteBuffer pixels = batch.pixels(View.QUERY);
        assertThat(pixels.remaining()).isEqualTo(batch.indices().length * 3 * 144);
        for (int position = 0; position < batch.indices().length; position++) {
            Image image = dataset.image(batch.indices()[position]);
            assertThat(pixels.get((3 * position + 2) * 144 + 77)).isEqualTo(image.pixels()[3 * 77 + 2]);
        }
    }
}
