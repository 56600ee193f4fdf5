package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;
import java.util.Arrays;

/** The working memory of the pixel operations of one thread. It grows to the largest image and never shrinks. */
public final class Scratch {

    private final Image result = new Image();
    private final Image spare = new Image();
    private final Planes planes = new Planes();
    private final byte[] tables = new byte[3 * 256];
    private final int[] histograms = new int[3 * 256];
    private final double[] equations = new double[8 * 9];
    private final int[] box = new int[4];
    private final double[] window = new double[4];
    private final double[] corners = new double[8];
    private final double[] coefficients = new double[8];
    private int[][] first = new int[0][];
    private int[][] second = new int[0][];
    private int[] row = new int[0];
    private long[] pairs = new long[0];

    /** Creates empty working memory. */
    public Scratch() {}

    /** Four integers for a caller, for example a box. Pixel operations do not use them. */
    public int[] box() {
        return box;
    }

    /** Four numbers for a caller, such as the part of an image that a crop shows; no pixel operation uses them. */
    public double[] window() {
        return window;
    }

    /** Eight numbers for a caller, for example four corners. Pixel operations do not use them. */
    public double[] corners() {
        return corners;
    }

    /**
     * Eight further numbers for a caller, for example the coefficients of a transform. Pixel operations do not use
     * them.
     */
    public double[] coefficients() {
        return coefficients;
    }

    /** An image for a caller, for example the result of a crop. Pixel operations do not use it. */
    public Image result() {
        return result;
    }

    /** Planes for a sequence of operations. Operations on images use the same planes. */
    public Planes planes() {
        return planes;
    }

    Image spare(int width, int height) {
        spare.resize(width, height);
        return spare;
    }

    byte[] tables() {
        return tables;
    }

    int[] histograms() {
        return histograms;
    }

    double[] equations() {
        return equations;
    }

    // Each row has its own array, because the JIT vectorises loops over rows only if indices begin at 0.

    int[][] first(int rows, int length) {
        first = grown(first, rows, length);
        return first;
    }

    int[][] second(int rows, int length) {
        second = grown(second, rows, length);
        return second;
    }

    int[] row(int length) {
        if (row.length < length) {
            row = new int[length];
        }
        return row;
    }

    long[] pairs(int length) {
        if (pairs.length < length) {
            pairs = new long[length];
        }
        return pairs;
    }

    private static int[][] grown(int[][] arrays, int rows, int length) {
        int[][] grown = arrays.length < rows ? Arrays.copyOf(arrays, rows) : arrays;
        for (int y = 0; y < rows; y++) {
            if (grown[y] == null || grown[y].length < length) {
                grown[y] = new int[length];
            }
        }
        return grown;
    }
}
