package dev.bifocal.host.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleRandomTest {

    private final SampleRandom random = new SampleRandom();

    @Test
    void givesTheSameAgainAfterReseeding() {
        random.reseed(1, 2, 3, 4);
        long first = random.nextLong();
        random.nextLong();
        random.reseed(1, 2, 3, 4);
        assertThat(random.nextLong()).isEqualTo(first);
    }

    @Test
    void dependsOnSeedStreamEpochAndIndex() {
        Set<Long> values = new HashSet<>();
        for (int code = 0; code < 10_000; code++) {
            random.reseed(code % 10, SampleRandom.stream("stream" + code / 10 % 10), code / 100 % 10, code / 1000);
            values.add(random.nextLong());
        }
        assertThat(values).hasSize(10_000);
    }

    @Test
    void isUniformOverSamplesAndWithinOne() {
        double[] across = new double[10];
        double[] within = new double[10];
        for (int i = 0; i < 20_000; i++) {
            random.reseed(5, 0, 0, i);
            across[(int) (10 * random.nextDouble())]++;
        }
        for (int i = 0; i < 20_000; i++) {
            within[random.nextInt(10)]++;
        }
        assertThat(DoubleStream.of(across)).as("seed 5").allMatch(count -> Math.abs(count - 2000) < 200);
        assertThat(DoubleStream.of(within)).as("seed 5").allMatch(count -> Math.abs(count - 2000) < 200);
    }

    @Test
    void ordersEachEpochAnew() {
        int[] first = new int[100];
        int[] second = new int[100];
        random.permute(7, 0, 0, first);
        random.permute(7, 0, 1, second);
        assertThat(first)
                .containsExactlyInAnyOrder(IntStream.range(0, 100).toArray())
                .isNotEqualTo(second);
        assertThat(second).containsExactlyInAnyOrder(IntStream.range(0, 100).toArray());
        random.permute(7, 0, 0, second);
        assertThat(second).isEqualTo(first);
    }
}
