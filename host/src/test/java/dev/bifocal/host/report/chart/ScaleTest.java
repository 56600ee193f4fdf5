package dev.bifocal.host.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ScaleTest {

    @Test
    void ticksAreRoundNumbers() {
        assertThat(labels(0, 1)).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(labels(-250, 250)).containsExactly("\u2212200", "\u2212100", "0", "100", "200");
        assertThat(labels(.001, .002)).containsExactly("0.0010", "0.0012", "0.0014", "0.0016", "0.0018", "0.0020");
    }

    @Test
    void epochsHaveWholeTicks() {
        assertThat(Scale.whole(DoubleStream.of(1, 2, 3), 0, 100, 5).ticks())
                .extracting(Scale.Tick::label)
                .containsExactly("1", "2", "3");
    }

    @Test
    void everyRangeHasAFewTicksWithinIt() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            double low = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
            double high = low + Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(8) - 4);
            Scale scale = Scale.around(DoubleStream.of(low, high, Double.NaN), 10, 300, 5);
            assertThat(scale.ticks()).as("seed %s", seed).hasSizeBetween(2, 12);
            assertThat(scale.ticks()).as("seed %s", seed).allSatisfy(tick -> assertThat(scale.at(tick.value()))
                    .isBetween(9.9, 300.1));
        }
    }

    @Test
    void noValuesAndEqualValuesHaveAScale() {
        assertThat(Scale.around(DoubleStream.empty(), 0, 1, 4).ticks()).isNotEmpty();
        assertThat(Scale.around(DoubleStream.of(7), 0, 1, 4).at(7)).isEqualTo(.5);
    }

    private static List<String> labels(double low, double high) {
        return Scale.around(DoubleStream.of(low, high), 0, 1, 5).ticks().stream()
                .map(Scale.Tick::label)
                .toList();
    }
}
