package dev.bifocal.host.options.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void numbersAreWrittenShortAndPlain() {
        assertThat(Numbers.text(0.1)).isEqualTo("0.1");
        assertThat(Numbers.text(1)).isEqualTo("1");
        assertThat(Numbers.text(-200)).isEqualTo("-200");
        assertThat(Numbers.text(0.0005)).isEqualTo("0.0005");
        assertThat(Numbers.text(1e-12)).isEqualTo("1.0e-12");
        assertThat(Numbers.text(-1.25e20)).isEqualTo("-1.25e+20");
        assertThat(Numbers.text(2e-3)).isEqualTo("0.002");
        assertThat(Numbers.text(-0.0)).isEqualTo("-0.0");
        assertThat(Numbers.text(Double.MIN_VALUE)).isEqualTo("4.9e-324".replace("4.9", "5.0"));
    }

    @Test
    void everyDoubleReadsBackAsItself() {
        long seed = 11;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Numbers.finiteNumber(Numbers.text(value)))
                        .as("seed %d, case %d", seed, i)
                        .contains(value);
            }
        }
    }

    @Test
    void decimalsOfUpToFifteenDigitsReadBackAsWritten() {
        long seed = 12;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String text = "0." + (100_000 + random.nextInt(900_000)) + (1 + random.nextInt(9));
            assertThat(Numbers.text(Double.parseDouble(text)))
                    .as("seed %d, case %d", seed, i)
                    .isEqualTo(text);
        }
    }
}
