package dev.bifocal.host.tool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bifocal.api.BifocalException;
import org.junit.jupiter.api.Test;

class AlignmentMapsTest {

    @Test
    void knowsHowPeakedMapsAre() {
        AlignmentMaps maps = Maps.of(Maps.constant(4), Maps.peak(4, 2), new float[] {.5f, .25f, .125f, .125f});
        assertThat(maps.count()).isEqualTo(3);
        assertThat(maps.rows()).isEqualTo(2);
        assertThat(maps.peakedness(0)).isEqualTo(1);
        assertThat(maps.peakedness(1)).isEqualTo(4);
        assertThat(maps.peakedness(2)).isEqualTo(2);
        assertThat(maps.entropy(0)).isCloseTo(1, within(1e-7));
        assertThat(maps.entropy(1)).isZero();
        // 1.75 bits of 2.
        assertThat(maps.entropy(2)).isCloseTo(.875, within(1e-7));
        assertThat(maps.mostPeaked()).isEqualTo(1);
        assertThat(maps.least(2)).isEqualTo(.125f);
        assertThat(maps.greatest(2)).isEqualTo(.5f);
    }

    @Test
    void tiedCellsAreAllPeaks() {
        AlignmentMaps maps = Maps.of(Maps.constant(4), new float[] {.4f, .1f, .1f, .4f});
        assertThat(maps.peaks(0)).containsExactly(0, 1, 2, 3);
        assertThat(maps.peaks(1)).containsExactly(0, 3);
    }

    @Test
    void ofEquallyPeakedMapsTheFirstCounts() {
        assertThat(Maps.of(Maps.constant(4), Maps.peak(4, 1), Maps.peak(4, 3)).mostPeaked())
                .isEqualTo(1);
    }

    @Test
    void readsTheMapsOfOneImageOfABatch() {
        float[] batch = {.1f, .9f, .2f, .8f, .3f, .7f, .4f, .6f};
        AlignmentMaps second = AlignmentMaps.of(batch, 1, 2, 1, 2);
        assertThat(second.weights(0)).containsExactly(.3f, .7f);
        assertThat(second.weights(1)).containsExactly(.4f, .6f);
        assertThat(second.columns()).isEqualTo(2);
    }

    @Test
    void aMapOfOneCellIsConstant() {
        AlignmentMaps maps = Maps.of(new float[] {1});
        assertThat(maps.entropy(0)).isEqualTo(1);
        assertThat(maps.peakedness(0)).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNoMap() {
        assertThatThrownBy(() -> Maps.of(Maps.constant(4), new float[] {1.5f, -.5f, 0, 0}))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("Map 1 of output maps has negative weights");
        assertThatThrownBy(() -> Maps.of(new float[] {1, 1, 0, 0}))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("the sum 2.0");
        assertThatThrownBy(() -> Maps.of(new float[] {1, Float.NaN, 0, 0}))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("the sum NaN");
    }
}
