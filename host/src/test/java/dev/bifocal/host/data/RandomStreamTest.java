package dev.bifocal.host.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

    @Test
    void streamsOfOtherSeedsPurposesAndIndicesDiffer() {
        Set<Long> first = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            for (long index = 0; index < 20; index++) {
                first.add(new RandomStream(seed, "train", index).nextLong());
                first.add(new RandomStream(seed, "test", index).nextLong());
            }
        }

        assertThat(first).hasSize(800);
    }

    @Test
    void numbersAreUniform() {
        RandomStream random = new RandomStream(1, "test", 0);
        double sum = 0;
        double squares = 0;
        int[] counts = new int[10];
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            double value = random.uniform();
            sum += value;
            squares += value * value;
            counts[random.below(10)]++;
        }

        assertThat(sum / draws).isCloseTo(.5, within(.005));
        assertThat(squares / draws).isCloseTo(1.0 / 3, within(.005));
        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> Math.abs(count - draws / 10) < 500);
    }
}
