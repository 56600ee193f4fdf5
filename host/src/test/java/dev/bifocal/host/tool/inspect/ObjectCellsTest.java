package dev.bifocal.host.tool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectCellsTest {

    /** A mask of 8 x 8 pixels with an object on columns 4 to 7 of rows 0 to 3: the upper right quarter. */
    private static byte[] upperRight() {
        byte[] mask = new byte[64];
        for (int y = 0; y < 4; y++) {
            for (int x = 4; x < 8; x++) {
                mask[8 * y + x] = 1;
            }
        }
        return mask;
    }

    @Test
    void aPeakCountsWhereTheCentreOfItsCellIsOnTheObject() {
        ObjectCells object = new ObjectCells(upperRight(), 8, 2, 2);
        AlignmentMaps maps = Maps.of(Maps.peak(4, 0), Maps.peak(4, 1), Maps.peak(4, 2), Maps.peak(4, 3));
        assertThat(object.pointing(maps, 0)).isZero();
        assertThat(object.pointing(maps, 1)).isEqualTo(1);
        assertThat(object.pointing(maps, 2)).isZero();
        assertThat(object.pointing(maps, 3)).isZero();
        assertThat(object.uniformPointing()).isEqualTo(.25);
        assertThat(object.centrePointing()).isEqualTo(.25);
        assertThat(object.area()).isEqualTo(.25);
    }

    @Test
    void centreOnABorderBelongsToThePixelAtTheLowerRight() {
        byte[] mask = new byte[16];
        mask[4 * 1 + 1] = 1;
        AlignmentMaps maps = Maps.of(Maps.peak(4, 0));
        assertThat(new ObjectCells(mask, 4, 2, 2).pointing(maps, 0)).isEqualTo(1);
        mask[4 * 1 + 1] = 0;
        mask[0] = 1;
        assertThat(new ObjectCells(mask, 4, 2, 2).pointing(maps, 0)).isZero();
    }

    @Test
    void oddGridsHaveOneCellInTheMiddle() {
        byte[] mask = new byte[81];
        mask[9 * 4 + 4] = 1;
        ObjectCells object = new ObjectCells(mask, 9, 3, 3);
        assertThat(object.centrePointing()).isEqualTo(1);
        assertThat(object.uniformPointing()).isCloseTo(1 / 9.0, within(1e-12));
        assertThat(object.area()).isCloseTo(1 / 81.0, within(1e-12));
    }

    @Test
    void massIsTheWeightOnTheObject() {
        ObjectCells object = new ObjectCells(upperRight(), 8, 2, 2);
        AlignmentMaps maps = Maps.of(new float[] {.1f, .6f, .2f, .1f}, Maps.constant(4));
        assertThat(object.mass(maps, 0)).isCloseTo(.6, within(1e-7));
        assertThat(object.mass(maps, 1)).isCloseTo(.25, within(1e-7));
    }

    @Test
    void cellsThatEndWithinPixelsTakePartsOfThem() {
        byte[] mask = {1, 0, 0, 0, 0, 0, 0, 0, 0};
        ObjectCells object = new ObjectCells(mask, 3, 2, 2);
        // A cell has 1.5 x 1.5 pixels.
        assertThat(object.mass(Maps.of(Maps.peak(4, 0)), 0)).isCloseTo(1 / 2.25, within(1e-7));
        mask[0] = 0;
        mask[4] = 1;
        assertThat(new ObjectCells(mask, 3, 2, 2).mass(Maps.of(Maps.peak(4, 3)), 0))
                .isCloseTo(.25 / 2.25, within(1e-7));
    }

    @Test
    void constantMapsScoreAsTheBaselines() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int side = 1 + random.nextInt(20);
            byte[] mask = new byte[side * side];
            double area = 0;
            for (int i = 0; i < mask.length; i++) {
                mask[i] = (byte) random.nextInt(2);
                area += mask[i];
            }
            int cells = 1 + random.nextInt(7);
            ObjectCells object = new ObjectCells(mask, side, cells, cells);
            AlignmentMaps constant = Maps.of(Maps.constant(cells * cells));
            assertThat(object.area()).as("seed %d", seed).isCloseTo(area / mask.length, within(1e-9));
            assertThat(object.mass(constant, 0)).as("seed %d", seed).isCloseTo(object.area(), within(1e-6));
            assertThat(object.pointing(constant, 0))
                    .as("seed %d", seed)
                    .isCloseTo(object.uniformPointing(), within(1e-12));
        }
    }
}
