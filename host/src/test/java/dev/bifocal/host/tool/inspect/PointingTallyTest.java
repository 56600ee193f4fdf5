package dev.bifocal.host.tool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PointingTallyTest {

    private static ObjectCells objectOn(int cell) {
        byte[] mask = new byte[4];
        mask[cell] = 1;
        return new ObjectCells(mask, 2, 2, 2);
    }

    @Test
    void averagesOverImagesAndMaps() {
        PointingTally tally = new PointingTally(2, 2, 2);
        AlignmentMaps maps = Maps.of(new float[] {.4f, .2f, .2f, .2f}, Maps.peak(4, 1));
        tally.add(maps, objectOn(0));
        tally.add(maps, objectOn(1));
        tally.add(maps, objectOn(2));
        tally.add(maps, objectOn(0));
        Pointing pointing = tally.result();
        assertThat(pointing.images()).isEqualTo(4);
        assertThat(pointing.peakOnObjectByMap()).containsExactly(.5, .25);
        assertThat(pointing.peakOnObject().mean()).isEqualTo(.375);
        // Of the numbers .5, .5, 0 and .5.
        assertThat(pointing.peakOnObject().error()).isCloseTo(.25 / 2, within(1e-12));
        assertThat(pointing.mostPeakedOnObject().mean()).isEqualTo(.25);
        assertThat(pointing.uniform().mean()).isEqualTo(.25);
        assertThat(pointing.uniform().error()).isZero();
        assertThat(pointing.centre().mean()).isEqualTo(.25);
        assertThat(pointing.area().mean()).isEqualTo(.25);
        assertThat(pointing.mass().mean()).isCloseTo((.4 + 0 + .2 + 1 + .2 + 0 + .4 + 0) / 8, within(1e-7));
        assertThat(pointing.massByMap().get(0)).isCloseTo(.3, within(1e-7));
        assertThat(pointing.mostPeakedMass().mean()).isEqualTo(.25);
        assertThat(pointing.peakedness()).isCloseTo((1.6 + 4) / 2, within(1e-6));
        assertThat(pointing.entropy()).isBetween(.4, .5);
    }

    @Test
    void aSingleImageHasNoError() {
        PointingTally tally = new PointingTally(1, 2, 2);
        tally.add(Maps.of(Maps.peak(4, 3)), objectOn(3));
        assertThat(tally.result().peakOnObject()).isEqualTo(new Pointing.Estimate(1, 0));
    }
}
