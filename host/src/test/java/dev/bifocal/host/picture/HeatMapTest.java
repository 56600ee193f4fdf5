package dev.bifocal.host.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.data.Image;
import org.junit.jupiter.api.Test;

class HeatMapTest {

    @Test
    void coloursRunFromDarkToBright() {
        assertThat(HeatMap.colour(0)).isEqualTo(0x440154);
        assertThat(HeatMap.colour(1)).isEqualTo(0xfde725);
        assertThat(HeatMap.colour(-1)).isEqualTo(HeatMap.colour(0));
        assertThat(HeatMap.colour(7)).isEqualTo(HeatMap.colour(1));
        double before = -1;
        for (int i = 0; i <= 100; i++) {
            int colour = HeatMap.colour(i / 100.0);
            double luma = .299 * (colour >> 16) + .587 * (colour >> 8 & 255) + .114 * (colour & 255);
            assertThat(luma).as("step %d", i).isGreaterThan(before);
            before = luma;
        }
    }

    @Test
    void mapIsStretchedAndInterpolatedBetweenTheCentresOfItsCells() {
        Image over = HeatMap.over(Pixels.grey(32, 32, 0), new float[] {.1f, .3f, .1f, .3f}, 2);
        assertThat(over.width()).isEqualTo(96);
        int left = Pixels.rgb(over, 0, 50);
        int right = Pixels.rgb(over, 95, 50);
        assertThat(left).isEqualTo(heat(0)).isEqualTo(Pixels.rgb(over, 23, 0));
        assertThat(right).isEqualTo(heat(1)).isEqualTo(Pixels.rgb(over, 72, 95));
        assertThat(Pixels.rgb(over, 47, 50)).isEqualTo(heat(23.5 / 48));
    }

    /** The heat's share of a pixel whose image is black. */
    private static int heat(double value) {
        int colour = HeatMap.colour(value);
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            result |= (int) Math.round(.6 * (colour >> shift & 255)) << shift;
        }
        return result;
    }

    @Test
    void stretchingMakesScaleAndOffsetInvisible() {
        Image image = Pixels.grey(16, 16, 90);
        float[] map = {0, 1, 2, 4};
        float[] almostEven = {1, 1.25f, 1.5f, 2};
        assertThat(HeatMap.over(image, almostEven, 2).pixels())
                .isEqualTo(HeatMap.over(image, map, 2).pixels());
    }

    @Test
    void constantMapHasTheDarkestColour() {
        Image over = HeatMap.over(Pixels.grey(8, 8, 0), new float[] {.25f, .25f, .25f, .25f}, 2);
        for (int i = 0; i < over.width(); i++) {
            assertThat(Pixels.rgb(over, i, i)).isEqualTo(heat(0));
        }
    }
}
