package dev.bifocal.host.augment.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.ImageFixtures;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.TransformSpec;
import dev.bifocal.host.augment.pixel.Channels;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
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
    private static final Map<View, ViewPlan> POLICIES = Map.of(View.QUERY, policy("strong"), View.KEY, policy("weak"));

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
            policy("weak").policy().apply(expected, random, new Scratch());

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
        try (ViewPipeline pipeline = new ViewPipeline(
                        dataset, Map.of(View.KEY, policy("weak")), 4, BatchPart.WHOLE, 1, "train", 1, 1);
                ViewBatch batch = pipeline.next()) {
            assertThat(batch.pixels(View.KEY).remaining()).isEqualTo(4 * 3 * SIZE * SIZE);
            assertThatThrownBy(() -> batch.pixels(View.QUERY))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[key]");
        }
    }

    private static final View SMALL = View.named("small");

    private static Map<View, ViewPlan> withSmallCrops(int count) {
        Policy small = Policy.of("weak", Policies.builtIn().get("weak"), 8);
        return Map.of(View.QUERY, policy("strong"), View.KEY, policy("weak"), SMALL, new ViewPlan(small, count, false));
    }

    @Test
    void aFurtherViewHasItsCropsOneAfterAnother() {
        int batchSize = 4;
        int bytes = 3 * 8 * 8;
        try (ViewPipeline pipeline =
                        new ViewPipeline(dataset, withSmallCrops(3), batchSize, BatchPart.WHOLE, 1, "train", 2, 2);
                ViewBatch batch = pipeline.next()) {
            byte[] pixels = bytesOf(batch.pixels(SMALL));
            assertThat(pixels).hasSize(3 * batchSize * bytes);
            List<byte[]> rows = new ArrayList<>();
            for (int row = 0; row < 3 * batchSize; row++) {
                rows.add(Arrays.copyOfRange(pixels, row * bytes, (row + 1) * bytes));
            }
            // The first crops are what a single crop is, and no two crops of a sample are equal.
            try (ViewPipeline single =
                            new ViewPipeline(dataset, withSmallCrops(1), batchSize, BatchPart.WHOLE, 1, "train", 1, 1);
                    ViewBatch first = single.next()) {
                assertThat(bytesOf(first.pixels(SMALL))).isEqualTo(Arrays.copyOf(pixels, batchSize * bytes));
            }
            for (int sample = 0; sample < batchSize; sample++) {
                assertThat(rows.get(sample)).isNotEqualTo(rows.get(batchSize + sample));
                assertThat(rows.get(sample)).isNotEqualTo(rows.get(2 * batchSize + sample));
                assertThat(rows.get(batchSize + sample)).isNotEqualTo(rows.get(2 * batchSize + sample));
            }
            checkFirstCrops(batch, rows, batchSize);
        }
    }

    /** Each row of the first crops is the policy's view of its sample, drawn from the view's own random stream. */
    private void checkFirstCrops(ViewBatch batch, List<byte[]> rows, int batchSize) {
        Policy small = Policy.of("weak", Policies.builtIn().get("weak"), 8);
        SampleRandom random = new SampleRandom();
        for (int sample = 0; sample < batchSize; sample++) {
            int index = batch.indices()[sample];
            Image expected = ((ImageFixtures) dataset).image(index);
            random.reseed(1, SampleRandom.stream("train.small"), 0, index);
            small.apply(expected, random, new Scratch());
            byte[] planar = new byte[3 * 8 * 8];
            Channels.split(expected, planar);
            assertThat(rows.get(sample)).as("sample %s", sample).isEqualTo(planar);
        }
    }

    @Test
    void furtherViewsLeaveTheOtherViewsAsTheyAre() {
        assertThat(take(new ViewPipeline(dataset, withSmallCrops(2), 8, BatchPart.WHOLE, 1, "train", 2, 2), 8))
                .isEqualTo(take(pipeline(dataset, 8, 1, 1), 8));
    }

    @Test
    void furtherViewsDependNeitherOnThreadsNorOnTheStart() {
        List<byte[]> all = new ArrayList<>();
        try (ViewPipeline pipeline =
                new ViewPipeline(dataset, withSmallCrops(2), 8, BatchPart.WHOLE, 1, "train", 3, 2)) {
            for (int step = 0; step < 9; step++) {
                try (ViewBatch batch = pipeline.next()) {
                    all.add(bytesOf(batch.pixels(SMALL)));
                }
            }
        }
        try (ViewPipeline later = new ViewPipeline(dataset, withSmallCrops(2), 8, BatchPart.WHOLE, 1, "train", 1, 1)) {
            later.seek(1, 2);
            try (ViewBatch batch = later.next()) {
                assertThat(bytesOf(batch.pixels(SMALL))).isEqualTo(all.get(8)).isNotEqualTo(all.get(7));
            }
        }
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void anImageThatCannotBeReadSurfacesInItsBatchWithItsSentence() {
        BifocalException damaged = new HostException(ErrorCode.DATA, "Record 7 is short.", "Fetch it again.");
        ImageDataset failing = failing(7, damaged);
        int failingStep = stepOf(7);
        try (ViewPipeline pipeline = pipeline(failing, 8, 3, 2)) {
            for (int step = 0; step < failingStep; step++) {
                pipeline.next().close();
            }
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(pipeline::next)
                        .isInstanceOfSatisfying(BifocalException.class, e -> {
                            assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.DATA);
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
        try (ViewPipeline pipeline = new ViewPipeline(
                dataset, Map.of(View.KEY, ViewPlan.once(flips)), 4, BatchPart.WHOLE, 1, "train", 1, 1)) {
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
        return new ViewPipeline(dataset, POLICIES, batch, BatchPart.WHOLE, 1, "train", threads, ahead);
    }

    private static ViewPlan policy(String name) {
        return ViewPlan.once(Policy.of(name, Policies.builtIn().get(name), SIZE));
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
        return new BigInteger(1, bytesOf(buffer)).toString(16);
    }
}
