package dev.bifocal.host.tool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaneTest {

    /** Points at distances 3 and 1 from (10, 20, 30), along (2, 2, 1) / 3 and (-2, 1, 2) / 3. */
    @Test
    void theAxesAreThoseOfTheLargestVariances() {
        double[] major = {2 / 3., 2 / 3., 1 / 3.};
        double[] minor = {-2 / 3., 1 / 3., 2 / 3.};
        double[][] at = {{3, 0}, {-3, 0}, {0, 1}, {0, -1}};
        List<float[]> vectors = new ArrayList<>();
        for (double[] point : at) {
            float[] vector = new float[3];
            for (int i = 0; i < 3; i++) {
                vector[i] = (float) (10 * (i + 1) + point[0] * major[i] + point[1] * minor[i]);
            }
            vectors.add(vector);
        }

        Plane plane = Plane.of(vectors);

        double first = Math.signum(plane.first()[0]);
        double second = Math.signum(plane.second()[2]);
        for (int i = 0; i < at.length; i++) {
            assertThat(plane.first()[i]).isCloseTo(first * at[i][0], within(1e-5));
            assertThat(plane.second()[i]).isCloseTo(second * at[i][1], within(1e-5));
        }
        assertThat(plane.shares()).containsExactly(new double[] {.9, .1}, within(1e-5));
    }

    @Test
    void equalVectorsHaveNoVariance() {
        Plane plane = Plane.of(List.of(new float[] {1, 2}, new float[] {1, 2}, new float[] {1, 2}));
        assertThat(plane.shares()).containsExactly(0, 0);
        assertThat(plane.first()).containsOnly(0);
    }
}
