package dev.bifocal.host.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepBenchmarkTest {

    @Test
    void takesTheMedian() {
        assertThat(StepBenchmark.median(new double[] {3, 1, 2})).isEqualTo(2);
        double[] even = {4, 1, 3, 2};
        assertThat(StepBenchmark.median(even)).isEqualTo(2.5);
        assertThat(even).containsExactly(4, 1, 3, 2);
    }
}
