package dev.bifocal.host.augment.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.ImageFixtures;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.TransformSpec;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ViewPipelineTest {

    private static final int SIZE = 16;
    private static final Map<View, Policy> POLICIES = Map.of(View.QUERY, policy("strong"), View.KEY, policy("weak"));

    private final ImageDataset dataset = new ImageFixtures(20, 18);

    @Test
    void batchesDoNotDependOnTheNumberOfThreads() {
        List<String> expected = take(pipeline(dataset, 8, 1, 1), 15);
        assertThat(take(pipeline(dataset, 8, 2, 3), 15)).isEqualTo(expected);
        assertThat(take(pipeline(dataset, 8, 7, 2), 15)).isEqualTo(expected);
    }

    @Test
    void batchesDoNotDependOnWhereThePipelineWasStarted() {
        List<String> all = take(pipeline(dataset, 8, 2, 2), 14);
        ViewPipeline second = pipeline(dataset, 8, 2, 2);
        second.seek(1, 3);
        assertThat(take(second, 5)).isEqualTo(all.subList(9, 14));
        ViewPipeline atTheEnd = pipeline(dataset, 8, 2, 2);
        atTheEnd.seek(0, 6);
        assertThat(take(atTheEnd, 1)).isEqualTo(all.subList(6, 7));
    }

    @Test
    void epochsAreShuffledAndDropTheIncompleteBatch() {
        try (ViewPipeline pipeline = pipeline(dataset, 8, 2, 2)) {
            assertThat(pipeline.stepsPerEpoch()).isEqualTo(6);
            List<List<Integer>> epochs = new ArrayList<>();
            for (int epoch = 0; epoch < 2; epoch++) {
                List<Integer> seen = new ArrayList<>();
                for (int step = 0; step < 6; step++) {
                    try (ViewBatch batch = pipeline.next()) {
                        assertThat(batch.epoch()).isEqualTo(epoch);
                        assertThat(batch.step()).isEqualTo(step);
                        Arrays.stream(batch.indices()).forEach(seen::add);
                    }
                }
                assertThat(seen).hasSize(48).doesNotHaveDuplicates();
                epochs.add(seen);
            }
            assertThat(epochs.get(0)).isNotEqualTo(epochs.get(1));
        }
    }

    @Test
    void aSampleIsThePolicysViewInPlanarOrder() {
        try (ViewPipeline pipeline = pipeline(dataset, 8, 2, 2);
                ViewBatch batch = pipeline.next()) {
            int index = batch.indices()[5];
            Image expected = ((ImageFixtures) dataset).image(index);
            SampleRandom random = new SampleRandom();
            random.reseed(1, SampleRandom.stream("train.key"), 0, index);
            policy("weak").apply(expected, random, new Scratch());

            ByteBuffer pixels = batch.pixels(View.KEY);
            assertThat(pixels.isDirect()).isTrue();
            assertThat(pixels.remaining()).isEqualTo(8 * 3 * SIZE * SIZE);
            for (int channel = 0; channel < 3; channel++) {
                for (int i = 0; i < SIZE * SIZE; i++) {
                    assertThat(pixels.get((5 * 3 + channel) * SIZE * SIZE + i))
                            .isEqualTo(expected.pixels()[3 * i + channel]);
                }
            }
            assertThat(batch.pixels(View.QUERY)).isNotEqualTo(pixels);
        }
    }

    @Test
    void buffersAreUsedAgain() {
        try (ViewPipeline pipeline = pipeline(dataset, 8, 1, 1)) {
            ByteBuffer first;
            try (ViewBatch batch = pipeline.next()) {
                first = batch.pixels(View.KEY);
            }
            boolean seenAgain = false;
            for (int i = 0; i < 64 && !seenAgain; i++) {
                try (ViewBatch batch = pipeline.next()) {
                    seenAgain |= first.equals(batch.pixels(View.KEY));
                }
            }
            assertThat(seenAgain).isTrue();
        }
    }

    @Test
    void aClosedBatchCannotBeRead() {
        try (ViewPipeline pipeline = pipeline(dataset, 8, 1, 1)) {
            ViewBatch batch = pipeline.next();
            batch.close();
            batch.close();
            assertThatThrownBy(() -> batch.pixels(View.KEY)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void makesOnlyTheViewsThatHaveAPolicy() {
        try (ViewPipeline pipeline =
                        new ViewPipeline(dataset, Map.of(View.KEY, policy("weak")), SIZE, 4, 1, "train", 1, 1);
                ViewBatch batch = pipeline.next()) {
            assertThat(batch.pixels(View.KEY).remaining()).isEqualTo(4 * 3 * SIZE * SIZE);
            assertThatThrownBy(() -> batch.pixels(View.QUERY))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[KEY]");
        }
    }

    @Test
    void anImageThatCannotBeReadSurfacesInItsBatchWithItsSentence() {
        BifocalException damaged = new BifocalException(ErrorCode.DATA, "Record 7 is short.", "Fetch it again.");
        ImageDataset failing = failing(7, damaged);
        int failingStep = stepOf(7);
        try (ViewPipeline pipeline = pipeline(failing, 8, 3, 2)) {
            for (int step = 0; step < failingStep; step++) {
                pipeline.next().close();
            }
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(pipeline::next)
                        .isInstanceOfSatisfying(BifocalException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.DATA);
                            assertThat(e.remedy()).isEqualTo("Fetch it again.");
                        })
                        .hasMessage("Record 7 is short.");
            }
        }
    }

    @Test
    void anUnexpectedErrorNamesTheImage() {
        try (ViewPipeline pipeline = pipeline(failing(-1, new IllegalStateException("no decoder")), 8, 2, 2)) {
            assertThatThrownBy(pipeline::next)
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("(noise ")
                    .hasMessageContaining("no decoder");
        }
    }

    @Test
    void aPolicyThatDoesNotFitTheImagesSurfaces() {
        Policy flips = Policy.of("flips", List.of(new TransformSpec.HorizontalFlip(0.5)), SIZE);
        try (ViewPipeline pipeline = new ViewPipeline(dataset, Map.of(View.KEY, flips), SIZE, 4, 1, "train", 1, 1)) {
            assertThatThrownBy(pipeline::next)
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("'flips'")
                    .hasMessageContaining("20 x 18");
        }
    }

    @Test
    void refusesABatchLargerThanTheDataSet() {
        assertThatThrownBy(() -> pipeline(dataset, 51, 1, 1))
                .isInstanceOf(BifocalException.class)
                .hasMessage("A batch of 51 images is larger than the data set, which has 50.");
    }

    @Test
    void cannotSeekOnceItHasBegun() {
        try (ViewPipeline pipeline = pipeline(dataset, 8, 1, 1)) {
            pipeline.next().close();
            assertThatThrownBy(() -> pipeline.seek(0, 0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closingEndsAWaitElsewhere() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ImageDataset slow = new ImageFixtures(20, 18) {
            @Override
            public void read(int index, Image into) {
                reading.countDown();
                awaitQuietly(release);
                super.read(index, into);
            }
        };
        ViewPipeline pipeline = pipeline(slow, 8, 1, 1);
        FutureTask<ViewBatch> waiting = new FutureTask<>(pipeline::next);
        new Thread(waiting).start();
        reading.await();
        FutureTask<Void> closing = new FutureTask<>(pipeline::close, null);
        new Thread(closing).start();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        release.countDown();
        assertThat(closing).succeedsWithin(Duration.ofSeconds(30));
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("bifocal-views-train"));
        assertThatThrownBy(pipeline::next).isInstanceOf(IllegalStateException.class);
    }

    private int stepOf(int index) {
        int[] order = new int[dataset.size()];
        new SampleRandom().permute(1, SampleRandom.stream("train.order"), 0, order);
        for (int i = 0; i < order.length; i++) {
            if (order[i] == index) {
                return i / 8;
            }
        }
        throw new AssertionError(index);
    }

    private static ImageDataset failing(int failingIndex, RuntimeException failure) {
        return new ImageFixtures(20, 18) {
            @Override
            public void read(int index, Image into) {
                if (failingIndex < 0 || index == failingIndex) {
                    throw failure;
                }
                super.read(index, into);
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ViewPipeline pipeline(ImageDataset dataset, int batch, int threads, int ahead) {
        return new ViewPipeline(dataset, POLICIES, SIZE, batch, 1, "train", threads, ahead);
    }

    private static Policy policy(String name) {
        return Policy.of(name, Policies.builtIn().get(name), SIZE);
    }

    private static List<String> take(ViewPipeline pipeline, int count) {
        List<String> batches = new ArrayList<>();
        try (pipeline) {
            for (int i = 0; i < count; i++) {
                try (ViewBatch batch = pipeline.next()) {
                    batches.add("%d/%d %s %s %s"
                            .formatted(
                                    batch.epoch(),
                                    batch.step(),
                                    Arrays.toString(batch.indices()),
                                    bytes(batch.pixels(View.QUERY)),
                                    bytes(batch.pixels(View.KEY))));
                }
            }
        }
        return batches;
    }

    private static String bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return new BigInteger(1, bytes).toString(16);
    }
}
