package dev.bifocal.host.tool.inspect;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The alignment maps of one image: k maps of weights over h x w cells of the feature map. */
public final class AlignmentMaps {

    private static final double SUM_TOLERANCE = 1e-3;

    private final int columns;
    private final float[][] maps;

    private AlignmentMaps(int columns, float[][] maps) {
        this.columns = columns;
        this.maps = maps;
    }

    /**
     * Maps from an output of shape (N, k, h, w).
     *
     * @param values of all images
     * @param image position of the image in the batch
     * @throws BifocalException if a map is not one: it has negative values or a sum other than 1
     */
    static AlignmentMaps of(float[] values, int image, int count, int rows, int columns) {
        int cells = rows * columns;
        float[][] maps = new float[count][];
        for (int map = 0; map < count; map++) {
            int start = (image * count + map) * cells;
            maps[map] = Arrays.copyOfRange(values, start, start + cells);
            requireWeights(maps[map], map);
        }
        return new AlignmentMaps(columns, maps);
    }

    private static void requireWeights(float[] map, int index) {
        double sum = 0;
        boolean negative = false;
        for (float weight : map) {
            sum += weight;
            negative |= weight < 0;
        }
        // Also false for NaN.
        if (negative || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "Map %s of output maps has %s; the weights of a map are not negative and have the sum 1."
                            .formatted(index, negative ? "negative weights" : "the sum " + sum),
                    "If training diverged, inspect an earlier run; otherwise report it to the provider of the head.");
        }
    }

    /** The number of maps, k. */
    public int count() {
        return maps.length;
    }

    /** The number of rows of cells, h. */
    public int rows() {
        return maps[0].length / columns;
    }

    /** The number of columns of cells, w. */
    public int columns() {
        return columns;
    }

    /** The weights of a map, row by row; not to be written. */
    float[] weights(int map) {
        return maps[map];
    }

    /** The least weight of a map. */
    float least(int map) {
        float least = Float.POSITIVE_INFINITY;
        for (float weight : maps[map]) {
            least = Math.min(least, weight);
        }
        return least;
    }

    /** The greatest weight of a map. */
    float greatest(int map) {
        float greatest = 0;
        for (float weight : maps[map]) {
            greatest = Math.max(greatest, weight);
        }
        return greatest;
    }

    /** The peakedness of a map: its greatest weight over the mean, 1 for a constant map and h w for a single cell. */
    double peakedness(int map) {
        return (double) greatest(map) * maps[map].length;
    }

    /** The entropy of a map relative to the constant map's, ln(h w): 1 for a constant map and 0 for a single cell. */
    double entropy(int map) {
        double entropy = 0;
        for (float weight : maps[map]) {
            entropy -= weight > 0 ? weight * Math.log(weight) : 0;
        }
        return maps[map].length == 1 ? 1 : entropy / Math.log(maps[map].length);
    }

    /** The most peaked map; of several the first. */
    int mostPeaked() {
        return IntStream.range(0, count())
                .boxed()
                .max(Comparator.<Integer>comparingDouble(this::peakedness).thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }

    /** The cells that hold the greatest weight: one, but for ties. */
    List<Integer> peaks(int map) {
        float greatest = greatest(map);
        return IntStream.range(0, maps[map].length)
                .filter(cell -> maps[map][cell] == greatest)
                .boxed()
                .toList();
    }
}
