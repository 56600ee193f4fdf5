package dev.bifocal.host.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantilesTest {

    @Test
    void takesTheMedian() {
        assertThat(Quantiles.median(new double[] {3, 1, 2})).isEqualTo(2);
        double[] even = {4, 1, 3, 2};
        assertThat(Quantiles.median(even)).isEqualTo(2.5);
        assertThat(even).containsExactly(4, 1, 3, 2);
    }

    @Test
    void interpolatesBetweenNeighbours() {
        double[] values = {10, 40, 20, 30};
        assertThat(Quantiles.of(values, .25)).isEqualTo(17.5);
        assertThat(Quantiles.of(values, .75)).isEqualTo(32.5);
        assertThat(Quantiles.of(values, 0)).isEqualTo(10);
        assertThat(Quantiles.of(values, 1)).isEqualTo(40);
        assertThat(Quantiles.of(new double[] {7}, .25)).isEqualTo(7);
    }
}
