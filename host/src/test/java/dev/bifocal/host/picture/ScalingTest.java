package dev.bifocal.host.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTest {

    @ParameterizedTest
    @CsvSource({"32,96", "28,112", "64,128", "96,96", "100,100", "160,160", "161,160", "224,160", "3000,160", "1,96"})
    void smallImagesAreEnlargedByWholeFactorsAndLargeOnesReduced(int side, int visible) {
        assertThat(Scaling.visible(side)).isEqualTo(visible);
    }

    @Test
    void enlargingRepeatsPixels() {
        Image image = Pixels.grey(2, 2, 0);
        Pixels.set(image, 1, 0, 0x123456);
        Image large = Scaling.fit(image, 96);
        for (int y = 0; y < 96; y++) {
            for (int x = 0; x < 96; x++) {
                assertThat(Pixels.rgb(large, x, y)).isEqualTo(x >= 48 && y < 48 ? 0x123456 : 0);
            }
        }
    }

    @Test
    void reducingAveragesAreas() {
        Image image = Pixels.grey(6, 3, 0);
        for (int x = 0; x < 6; x++) {
            Pixels.set(image, x, 0, 0x3c3c3c * (x % 2));
            Pixels.set(image, x, 2, 0x1e1e1e);
        }
        Image small = Scaling.fit(image, 4);
        assertThat(small.width()).isEqualTo(4);
        assertThat(small.height()).isEqualTo(2);
        // Of columns 0 and 1 the first result covers 1 and a half, of rows 0 and 1 likewise: 60 * .5 * 1 / 2.25.
        assertThat(Pixels.rgb(small, 0, 0)).isEqualTo(0x0d0d0d);
        assertThat(Pixels.rgb(small, 0, 1)).isEqualTo(0x141414);
    }

    @Test
    void reducingKeepsTheRatioOfTheSidesAndEvenColours() {
        Image small = Scaling.fit(Pixels.grey(400, 301, 77), 160);
        assertThat(small.width()).isEqualTo(160);
        assertThat(small.height()).isEqualTo(120);
        for (int i = 0; i < 120; i++) {
            assertThat(Pixels.rgb(small, i, i)).isEqualTo(0x4d4d4d);
        }
    }
}
