package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.augment.pixel.BilinearResize;
import dev.bifocal.host.augment.pixel.Channels;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crops that losses such as PixPro and VICRegL read are those of the pixels that the encoder sees. */
class GeometryTest {

    private static final View SMALL = View.named("small");

    /** The query view is a crop alone, and the key view is mirrored half of the time, before or after its crop. */
    private static final String VIEWS =
            """
            views:
              query: crop
              key: mirrored
              further: {small: {policy: early, size: 8, count: 2}}
              policies:
                crop: [{randomResizedCrop: {scale: [0.25, 0.25], ratio: [0.5, 2]}}]
                mirrored: [{randomResizedCrop: {scale: [0.3, 0.9]}}, {horizontalFlip: {p: 0.5}}]
                early: [{horizontalFlip: {p: 0.5}}, {randomResizedCrop: {scale: [0.1, 0.5]}}]
            heads: {projector: {name: head}}
            losses: {main: {name: loss}}
            """;

    private static final LossNeeds NEEDS = LossNeeds.builder()
            .query(OutputSpec.EMBEDDING)
            .indices()
            .geometry(View.QUERY)
            .geometry(View.KEY)
            .geometry(SMALL)
            .build();

    @TempDir
    private Path root;

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    private static StrangePlugin plugin(List<Crops> seen) {
        return StrangePlugin.withLoss(NEEDS, step -> {
            for (View view : List.of(View.QUERY, View.KEY, SMALL)) {
                seen.add(Crops.of(step.geometry(view)));
            }
            return StrangePlugin.square(step.query().get(OutputSpec.EMBEDDING));
        });
    }

    /** The geometry of a view as numbers, because its arrays are closed after the step. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Crops(float[] boxes, boolean[] flipped, float[] sources, Shape shape) {

        static Crops of(Geometry geometry) {
            return new Crops(
                    geometry.boxes().toFloatArray(),
                    geometry.flipped().toBooleanArray(),
                    geometry.sources().toFloatArray(),
                    geometry.boxes().getShape());
        }
    }

    @Test
    void aLossReadsTheCropsOfEachViewInBothDirections() {
        List<Crops> seen = new ArrayList<>();

        new TinyTraining(plugin(seen), VIEWS, List.of("symmetric=sum"), root).run();

        assertThat(seen).hasSize(3 * 2 * TinyTraining.STEPS);
        for (int step = 0; step < TinyTraining.STEPS; step++) {
            List<Crops> forward = seen.subList(6 * step, 6 * step + 3);
            List<Crops> exchanged = seen.subList(6 * step + 3, 6 * step + 6);
            assertThat(exchanged.get(0).boxes).isEqualTo(forward.get(1).boxes);
            assertThat(exchanged.get(1).boxes).isEqualTo(forward.get(0).boxes);
            assertThat(exchanged.get(2).boxes).isEqualTo(forward.get(2).boxes);
            assertThat(forward.get(0).shape).isEqualTo(new Shape(TinyTraining.BATCH, 4));
            assertThat(forward.get(2).shape).isEqualTo(new Shape(2 * TinyTraining.BATCH, 4));
        }
        seen.forEach(GeometryTest::checkInside);
        assertThat(seen.get(1).flipped).contains(true, false);
        assertThat(seen.get(0).flipped).containsOnly(false);
    }

    private static void checkInside(Crops crops) {
        float[] boxes = crops.boxes;
        float[] sources = crops.sources;
        for (int i = 0; i < sources.length / 2; i++) {
            assertThat(sources[2 * i]).isEqualTo(16);
            assertThat(sources[2 * i + 1]).isEqualTo(16);
            assertThat(boxes[4 * i]).isBetween(0f, 16 - boxes[4 * i + 2]);
            assertThat(boxes[4 * i + 1]).isBetween(0f, 16 - boxes[4 * i + 3]);
            assertThat(boxes[4 * i + 2]).isPositive();
            assertThat(boxes[4 * i + 3]).isPositive();
        }
    }

    @Test
    void thePixelsOfAViewAreThoseOfItsBox() {
        TinyTraining training = new TinyTraining(plugin(new ArrayList<>()), VIEWS, root);
        try (Session session = training.session();
                TrainingBatches batches =
                        new TrainingBatches(session, session.manager(), session.plans(), true, "train")) {
            Set<Float> widths = new HashSet<>();
            for (int step = 0; step < 4; step++) {
                batches.next(batch -> {
                    for (View view : List.of(View.QUERY, View.KEY, SMALL)) {
                        check(session, batch, view);
                    }
                    for (float side : crops(batch, View.QUERY).boxes) {
                        widths.add(side);
                    }
                });
            }
            assertThat(widths).as("the sides of the boxes vary").hasSizeGreaterThan(4);
        }
    }

    private static Crops crops(Batch batch, View view) {
        return Crops.of(Objects.requireNonNull(batch.geometries().get(view)));
    }

    private static void check(Session session, Batch batch, View view) {
        NDArray images = Objects.requireNonNull(batch.images().get(view));
        int size = Math.toIntExact(images.size(2));
        int rows = Math.toIntExact(images.size(0));
        float[] boxes = crops(batch, view).boxes;
        boolean[] flipped = crops(batch, view).flipped;
        long[] indices = batch.indices().orElseThrow().toLongArray();
        ByteBuffer pixels = ByteBuffer.allocateDirect(rows * 3 * size * size);
        Scratch scratch = new Scratch();
        BilinearResize resize = new BilinearResize(size);
        for (int row = 0; row < rows; row++) {
            Image source = new Image();
            session.dataset().train().read(Math.toIntExact(indices[row % indices.length]), source);
            Image crop = new Image();
            resize.resizedCrop(
                    source,
                    (int) boxes[4 * row],
                    (int) boxes[4 * row + 1],
                    (int) boxes[4 * row + 2],
                    (int) boxes[4 * row + 3],
                    crop,
                    scratch);
            if (flipped[row]) {
                dev.bifocal.host.augment.pixel.Geometry.flip(crop);
            }
            byte[] planar = new byte[3 * size * size];
            Channels.split(crop, planar);
            pixels.put(planar);
        }
        pixels.flip();
        try (NDArray expected = session.input(size).read(pixels, rows)) {
            // A crop of a mirrored image is rounded in other places than the mirror image of a crop: 1 of 255 levels.
            float tolerance = view.equals(SMALL) ? 1.01f / 255 / 0.19f : 1e-6f;
            assertThat(expected.sub(images).abs().max().getFloat())
                    .as("the %s view", view)
                    .isLessThan(tolerance);
        }
    }

    @Test
    void theGeometryOfAViewThatIsNotDeclaredIsRefused() {
        TinyTraining training = new TinyTraining(
                plugin(new ArrayList<>()), "heads: {projector: {name: head}}\nlosses: {main: {name: loss}}\n", root);

        assertThatThrownBy(training::session)
                .hasMessageContaining("Loss loss requests the view 'small', which views.further does not declare");
    }
}
