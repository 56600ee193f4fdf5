package dev.bifocal.host.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CropSamplerTest {

    private static final long SEED = 20240611;
    private static final String[] NAMES = {"top", "left", "height", "width"};
    private static final int[] PLACES = {1, 0, 3, 2};

    /** Kolmogorov-Smirnov's statistic for two samples; conservative on integers. */
    @ParameterizedTest
    @ValueSource(ints = {32, 96})
    void boxesAreDistributedAsTorchvisions(int side) {
        short[] reference = NumpyArchive.resource("rrc_samples.npz").shorts("boxes_" + side + "_ijhw");
        int count = reference.length / 4;
        CropSampler sampler = new CropSampler(0.2, 1.0, 3.0 / 4.0, 4.0 / 3.0);
        SampleRandom random = new SampleRandom();
        int[][] ours = new int[4][count];
        int[] box = new int[4];
        for (int i = 0; i < count; i++) {
            random.reseed(SEED, 0, 0, i);
            sampler.sample(side, side, random, box);
            for (int part = 0; part < 4; part++) {
                ours[part][i] = box[PLACES[part]];
            }
            assertThat(box[0] + box[2]).isLessThanOrEqualTo(side);
            assertThat(box[1] + box[3]).isLessThanOrEqualTo(side);
        }
        double critical = 1.95 * Math.sqrt(2.0 / count);
        for (int part = 0; part < 4; part++) {
            int[] theirs = new int[count];
            for (int i = 0; i < count; i++) {
                theirs[i] = reference[4 * i + part];
            }
            assertThat(largestGap(ours[part], theirs, side))
                    .as("%s at %d pixels, seed %d, 0.1 %% level", NAMES[part], side, SEED)
                    .isLessThan(critical);
        }
    }

    @Test
    void takesTheLargestCentralBoxWithinTheRatiosWhereNoneFits() {
        CropSampler sampler = new CropSampler(1.0, 1.0, 0.75, 4.0 / 3.0);
        SampleRandom random = new SampleRandom();
        random.reseed(SEED, 0, 0, 0);
        int[] box = new int[4];

        sampler.sample(100, 30, random, box);
        assertThat(box).containsExactly(30, 0, 40, 30);

        sampler.sample(30, 101, random, box);
        assertThat(box).containsExactly(0, 30, 30, 40);
    }

    @Test
    void staysWithinImagesOfOnePixel() {
        CropSampler sampler = new CropSampler(0.2, 1.0, 0.75, 4.0 / 3.0);
        SampleRandom random = new SampleRandom();
        int[] box = new int[4];
        for (int i = 0; i < 100; i++) {
            random.reseed(SEED, 0, 0, i);
            sampler.sample(1, 1, random, box);
            assertThat(box).containsExactly(0, 0, 1, 1);
        }
    }

    private static double largestGap(int[] first, int[] second, int greatest) {
        double[] gaps = new double[greatest + 1];
        Arrays.stream(first).forEach(value -> gaps[value] += 1.0 / first.length);
        Arrays.stream(second).forEach(value -> gaps[value] -= 1.0 / second.length);
        double sum = 0.0;
        double largest = 0.0;
        for (double gap : gaps) {
            sum += gap;
            largest = Math.max(largest, Math.abs(sum));
        }
        return largest;
    }
}
