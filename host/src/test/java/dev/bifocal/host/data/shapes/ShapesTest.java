package dev.bifocal.host.data.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.DataConfig.ShapesConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {

    private static final int SIZE = 32;
    private static final int KINDS = 16;

    private final Dataset dataset = Shapes.open(new ShapesConfig(SIZE, 1600, 800, 2023, 1));

    @Test
    void refusesMorePicturesThanLabelsFitIntoMemory() {
        assertThatThrownBy(() -> Shapes.open(new ShapesConfig(SIZE, Integer.MAX_VALUE, 800, 2023, 1)))
                .isInstanceOf(BifocalException.class)
                .hasMessageStartingWith(
                        "data.shapes.train is 2147483647, but the labels of these images need 65535 MB");
    }

    @Test
    void drawsTheSamePixelsOnEveryMachine() {
        Fingerprint train = new Fingerprint();
        Fingerprint test = new Fingerprint();
        for (int index = 0; index < 64; index++) {
            train.add(pixels(dataset.train(), index))
                    .add(dataset.train().objectMask(index).orElseThrow());
            test.add(pixels(dataset.test(), index));
        }

        assertThat(train.hex())
                .as("change ShapePainter.VERSION with the pictures")
                .isEqualTo("aabf667fd957c9b396383b6d6179d1b9ade59ed227bbc30399e34b1c8ab79b87");
        assertThat(test.hex()).isEqualTo("1c8711b459e48e49fb35c341898e3ba5f7b80ae5821bd6f4d31fd1122c7da34a");
    }

    @Test
    void drawsTheSamePixelsWhetherCachedOrNotAndInAnyOrder() {
        Dataset other = Shapes.open(new ShapesConfig(SIZE, 100_000, 10, 2023, 1));
        List<Integer> shuffled = List.of(700, 3, 1599, 0, 3);

        for (int index : shuffled) {
            assertThat(pixels(other.train(), index)).isEqualTo(pixels(dataset.train(), index));
        }
    }

    @Test
    void drawsTheSamePixelsFromSeveralThreads() {
        Dataset fresh = Shapes.open(new ShapesConfig(SIZE, 1600, 800, 2023, 1));

        assertThat(IntStream.range(0, 800)
                        .parallel()
                        .map(i -> Arrays.hashCode(pixels(fresh.train(), i % 200)))
                        .toArray())
                .containsExactly(IntStream.range(0, 800)
                        .map(i -> Arrays.hashCode(pixels(dataset.train(), i % 200)))
                        .toArray());
    }

    @Test
    void differsBetweenSeedsAndBetweenTrainAndTest() {
        Dataset otherSeed = Shapes.open(new ShapesConfig(SIZE, 1600, 800, 2024, 1));

        assertThat(pixels(dataset.train(), 5)).isNotEqualTo(pixels(otherSeed.train(), 5));
        assertThat(pixels(dataset.train(), 5)).isNotEqualTo(pixels(dataset.test(), 5));
        assertThat(dataset.fingerprint()).isNotEqualTo(otherSeed.fingerprint());
    }

    @Test
    void hasAsManyImagesOfEachKind() {
        ImageDataset train = dataset.train();
        int[] counts = new int[KINDS];
        IntStream.range(0, train.size()).map(train::fine).forEach(fine -> counts[fine]++);

        assertThat(counts).containsOnly(100);
        assertThat(train.fineClasses())
                .containsExactly(
                        "triangle",
                        "square",
                        "bar",
                        "diamond",
                        "star-4",
                        "star-5",
                        "star-6",
                        "star-8",
                        "disc",
                        "ring",
                        "crescent",
                        "half-disc",
                        "plus",
                        "tee",
                        "ell",
                        "cup");
        assertThat(train.coarseClasses()).containsExactly("polygon", "star", "round", "beam");
        assertThat(IntStream.range(0, KINDS)).allMatch(kind -> train.coarse(kind) == train.fine(kind) / 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 97})
    void masksOneSmallObjectOffCentreAndWithinTheImage(int size) {
        ImageDataset train = Shapes.open(new ShapesConfig(size, 480, 2, 7, 1)).train();

        for (int index = 0; index < train.size(); index++) {
            byte[] mask = train.objectMask(index).orElseThrow();
            int area = 0;
            for (int at = 0; at < mask.length; at++) {
                assertThat(mask[at]).isBetween((byte) 0, (byte) 1);
                area += mask[at];
                boolean border = at % size == 0 || at % size == size - 1 || at / size == 0 || at / size == size - 1;
                assertThat(border && mask[at] == 1)
                        .as("image %d at the border", index)
                        .isFalse();
            }
            assertThat((double) area / mask.length)
                    .as("area of image %d", index)
                    .isBetween(.08, .18);
        }
    }

    @Test
    void objectStandsOutFromTheGround() {
        for (int index = 0; index < 200; index++) {
            byte[] pixels = pixels(dataset.train(), index);
            byte[] mask = dataset.train().objectMask(index).orElseThrow();
            double[] difference = new double[3];
            double object =
                    IntStream.range(0, mask.length).filter(at -> mask[at] == 1).count();
            for (int i = 0; i < pixels.length; i++) {
                double share = mask[i / 3] == 1 ? 1 / object : -1 / (mask.length - object);
                difference[i % 3] += share * (pixels[i] & 0xff) / 255;
            }
            double contrast = Arrays.stream(difference).map(Math::abs).max().orElseThrow();
            assertThat(contrast).as("image %d", index).isGreaterThan(.05);
        }
    }

    @ParameterizedTest
    @EnumSource(ShapeKind.class)
    void areaAndRadiusOfEachKindAreThoseOfItsOutline(ShapeKind kind) {
        int steps = 300;
        double step = 3.0 / steps;
        int inside = 0;
        double farthest = 0;
        for (int i = 0; i < steps * steps; i++) {
            double x = (i % steps + .5) * step - 1.5;
            double y = (Math.floorDiv(i, steps) + .5) * step - 1.5;
            if (kind.outline().distance(x, y) <= 0) {
                inside++;
                farthest = Math.max(farthest, Math.hypot(x, y));
            }
        }
        assertThat(farthest).isLessThanOrEqualTo(kind.radius());
        assertThat(inside * step * step).isCloseTo(kind.area(), within(.02));
    }

    @Test
    void meanAndStandardDeviationAreAsMeasured() {
        ImageDataset train = dataset.train();
        double[] sum = new double[3];
        double[] squares = new double[3];
        for (int index = 0; index < train.size(); index++) {
            byte[] pixels = pixels(train, index);
            for (int i = 0; i < pixels.length; i++) {
                double value = (pixels[i] & 0xff) / 255.0;
                sum[i % 3] += value;
                squares[i % 3] += value * value;
            }
        }
        double count = (double) train.size() * SIZE * SIZE;
        for (int channel = 0; channel < 3; channel++) {
            double mean = sum[channel] / count;
            assertThat(mean).isCloseTo(dataset.mean().get(channel), within(.02));
            assertThat(Math.sqrt(squares[channel] / count - mean * mean))
                    .isCloseTo(dataset.std().get(channel), within(.02));
        }
    }

    @Test
    void neitherColourNorLayoutOfPixelsTellsTheKind() {
        assertThat(nearestNeighbourRecall(ShapesTest::meanColour))
                .as("mean colour")
                .isLessThan(.10);
        assertThat(nearestNeighbourRecall(ShapesTest::values)).as("raw pixels").isLessThan(.15);
    }

    private interface Feature {
        double[] of(byte[] pixels);
    }

    /** Recall@1 on the test images themselves; chance is 1/16. */
    private double nearestNeighbourRecall(Feature feature) {
        ImageDataset test = dataset.test();
        double[][] features = IntStream.range(0, test.size())
                .mapToObj(index -> feature.of(pixels(test, index)))
                .toArray(double[][]::new);
        long hits = IntStream.range(0, test.size())
                .filter(query -> test.fine(query) == test.fine(nearest(features, query)))
                .count();
        return (double) hits / test.size();
    }

    private static int nearest(double[][] features, int query) {
        int nearest = -1;
        double least = Double.MAX_VALUE;
        for (int other = 0; other < features.length; other++) {
            double distance = 0;
            for (int i = 0; i < features[query].length && distance < least; i++) {
                double difference = features[query][i] - features[other][i];
                distance += difference * difference;
            }
            if (other != query && distance < least) {
                least = distance;
                nearest = other;
            }
        }
        return nearest;
    }

    private static double[] meanColour(byte[] pixels) {
        double[] mean = new double[3];
        for (int i = 0; i < pixels.length; i++) {
            mean[i % 3] += pixels[i] & 0xff;
        }
        return mean;
    }

    private static double[] values(byte[] pixels) {
        return IntStream.range(0, pixels.length)
                .mapToDouble(i -> pixels[i] & 0xff)
                .toArray();
    }

    private static byte[] pixels(ImageDataset images, int index) {
        Image image = new Image();
        images.read(index, image);
        return Arrays.copyOf(image.pixels(), 3 * image.width() * image.height());
    }
}
