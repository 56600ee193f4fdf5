package dev.bifocal.host.augment.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.bifocal.host.data.Image;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Properties on images of all shapes, over seeded random cases. */
class PixelOperationsTest {

    private static final int CASES = 60;

    private final Scratch scratch = new Scratch();

    @Test
    void neutralParametersKeepTheImage() {
        assertKeeps(image -> Tones.brightness(image, 1.0, scratch));
        assertKeeps(image -> Tones.contrast(image, 1.0, scratch));
        assertKeeps(image -> Colours.saturation(image, 1.0, scratch));
        assertKeeps(image -> Sharpness.adjust(image, 1.0, scratch));
        assertKeeps(image -> Tones.posterize(image, 8));
        assertKeeps(image -> Tones.solarize(image, 256.0));
        assertKeeps(image -> BoxBlur.gaussian(image, 0.0, scratch));
        assertKeeps(image -> Geometry.rotate(image, 0.0, scratch));
        assertKeeps(image -> Geometry.translateX(image, 0.0, scratch));
        assertKeeps(image -> Geometry.translateY(image, 0.0));
        assertKeeps(image -> Shear.shearX(image, 0.0, scratch));
        assertKeeps(image -> Shear.shearY(image, 0.0, scratch));
        assertKeeps(image -> Perspective.transform(image, new double[] {1, 0, 0, 0, 1, 0, 0, 0}, scratch));
    }

    @Test
    void whatIsItsOwnInverseUndoesItself() {
        assertKeeps(image -> {
            Geometry.flip(image);
            Geometry.flip(image);
        });
        assertKeeps(image -> {
            Tones.invert(image);
            Tones.invert(image);
        });
    }

    @Test
    void aPlainImageStaysPlain() {
        for (int value : new int[] {0, 1, 127, 254, 255}) {
            Image image = new Image(23, 11);
            Arrays.fill(image.pixels(), (byte) value);
            BoxBlur.gaussian(image, 1.7, scratch);
            Sharpness.adjust(image, 1.9, scratch);
            Tones.equalize(image, scratch);
            Tones.autocontrast(image, scratch);
            new BilinearResize(17).resizedCrop(image, 2, 1, 20, 9, scratch);
            assertThat(Arrays.copyOf(image.pixels(), 3 * 17 * 17)).containsOnly((byte) value);
        }
    }

    @Test
    void aBlurMayBeWiderThanTheImage() {
        Image image = random(5, 3, 1);
        BoxBlur.gaussian(image, 50.0, scratch);
        assertThat(image.width()).isEqualTo(5);
    }

    @Test
    void aPerspectiveBringsCornersToTheirPlaces() {
        double[] coefficients = new double[8];
        double[] corners = {2, 3, 27, 1, 30, 26, 4, 29};
        Perspective.solve(32, 40, corners, coefficients, scratch);
        double[] origins = {0, 0, 31, 0, 31, 39, 0, 39};
        for (int i = 0; i < 8; i += 2) {
            double x = corners[i];
            double y = corners[i + 1];
            double depth = coefficients[6] * x + coefficients[7] * y + 1;
            assertThat((coefficients[0] * x + coefficients[1] * y + coefficients[2]) / depth)
                    .isCloseTo(origins[i], offset(1e-9));
            assertThat((coefficients[3] * x + coefficients[4] * y + coefficients[5]) / depth)
                    .isCloseTo(origins[i + 1], offset(1e-9));
        }
    }

    @Test
    void weightsOfAResizeSumToOneAndStayInside() {
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            int inputs = 1 + random.nextInt(600);
            int outputs = 1 + random.nextInt(300);
            ResizeWeights weights = ResizeWeights.of(inputs, outputs);
            for (int output = 0; output < outputs; output++) {
                int from = output * weights.taps();
                int sum = Arrays.stream(weights.weights(), from, from + weights.taps())
                        .sum();
                assertThat(sum).as("seed 4, %d to %d", inputs, outputs).isBetween((1 << 22) - 600, (1 << 22) + 600);
                assertThat(weights.start()[output]).isBetween(0, inputs - weights.taps());
            }
        }
    }

    @Test
    void aResizeOfAnyScaleIsTheWeightedSum() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            Image image = random(1 + random.nextInt(90), 1 + random.nextInt(90), seed);
            int size = 1 + random.nextInt(40);
            Image resized = new Image();
            new BilinearResize(size).resize(image, resized, scratch);
            for (int i = 0; i < 20; i++) {
                int x = random.nextInt(size);
                int y = random.nextInt(size);
                int channel = random.nextInt(3);
                assertThat(resized.pixels()[3 * (y * size + x) + channel] & 255)
                        .as("seed %d, pixel %d, %d", seed, x, y)
                        .isEqualTo(resized(image, size, x, y, channel));
            }
        }
    }

    /** One value of a resize, straight from its definition. */
    private static int resized(Image image, int size, int x, int y, int channel) {
        if (image.width() == size && image.height() == size) {
            return image.pixels()[3 * (y * size + x) + channel] & 255;
        }
        ResizeWeights horizontal = ResizeWeights.of(image.width(), size);
        ResizeWeights vertical = ResizeWeights.of(image.height(), size);
        int sum = ResizeWeights.HALF;
        for (int v = 0; v < vertical.taps(); v++) {
            int row = vertical.start()[y] + v;
            int rowSum = ResizeWeights.HALF;
            for (int h = 0; h < horizontal.taps(); h++) {
                int at = 3 * (row * image.width() + horizontal.start()[x] + h) + channel;
                rowSum += (image.pixels()[at] & 255) * horizontal.weights()[x * horizontal.taps() + h];
            }
            sum += (rowSum >> ResizeWeights.PRECISION_BITS) * vertical.weights()[y * vertical.taps() + v];
        }
        return sum >> ResizeWeights.PRECISION_BITS;
    }

    @Test
    void blendsOfPlanesAreThoseOfSingleValues() {
        Random random = new Random(8);
        for (int i = 0; i < 400; i++) {
            float factor = i < 10 ? i / 4f : 2.2f * random.nextFloat();
            Image image = random(64, 8, i);
            int from = random.nextInt(256);
            Planes planes = scratch.planes();
            planes.load(image);
            Blend.blend(from, planes, factor);
            for (int pixel = 0; pixel < planes.length(); pixel++) {
                assertThat(planes.channels()[1][pixel])
                        .as("seed %d, factor %s, pixel %d", i, factor, pixel)
                        .isEqualTo(Blend.blend(from, image.pixels()[3 * pixel + 1] & 255, factor));
            }
        }
    }

    @Test
    void mostFactorsAreBlendedInFixedPoint() {
        Random random = new Random(9);
        long fixed = IntStream.range(0, 1000)
                .filter(i -> Blend.multiplier(2 * random.nextFloat()) >= 0)
                .count();

        assertThat(fixed).as("seed 9").isGreaterThan(900);
    }

    @Test
    void aTurnOfTheHueEqualsTheFormulaInFloatingPoint() {
        Random random = new Random(10);
        for (int i = 0; i < 30; i++) {
            Image image = random(60, 40, i);
            // Few distinct values, so that channels are often equal.
            for (int at = 0; at < 3600; at++) {
                image.pixels()[at] = (byte) (image.pixels()[at] & 0xe1);
            }
            byte[] before = image.pixels().clone();
            double turn = random.nextDouble() - 0.5;
            Hue.turn(image, turn, scratch);
            for (int at = 0; at < before.length; at += 3) {
                assertThat(new int[] {
                            image.pixels()[at] & 255, image.pixels()[at + 1] & 255, image.pixels()[at + 2] & 255
                        })
                        .as("seed %d, turn %s, pixel %d", i, turn, at / 3)
                        .containsExactly(HueFormula.turned(
                                before[at] & 255, before[at + 1] & 255, before[at + 2] & 255, (int) (turn * 255)));
            }
        }
    }

    private static void assertKeeps(Consumer<Image> operation) {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            Image image = random(1 + random.nextInt(40), 1 + random.nextInt(40), seed);
            int length = 3 * image.width() * image.height();
            byte[] before = Arrays.copyOf(image.pixels(), length);
            operation.accept(image);
            assertThat(Arrays.copyOf(image.pixels(), length))
                    .as("seed %d", seed)
                    .isEqualTo(before);
        }
    }

    private static Image random(int width, int height, int seed) {
        Image image = new Image(width, height);
        new Random(seed).nextBytes(image.pixels());
        return image;
    }
}
