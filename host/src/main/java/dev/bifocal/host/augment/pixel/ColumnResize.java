package dev.bifocal.host.augment.pixel;

/** The second pass of a resize, along the columns: each row of the result is a weighted sum of rows. */
final class ColumnResize {

    private static final int BITS = ResizeWeights.PRECISION_BITS;

    private ColumnResize() {}

    /**
     * Resizes columns.
     *
     * @param rows values of 0 to 255
     * @param sums working memory for a row
     * @param length number of values in a row
     */
    static void resize(int[][] rows, ResizeWeights vertical, byte[] into, int[] sums, int length) {
        int taps = vertical.taps();
        int[] weights = vertical.weights();
        for (int y = 0; y < vertical.start().length; y++) {
            int first = vertical.start()[y];
            int at = y * taps;
            int t = 0;
            // Adding two rows in one pass over the sums halves the time.
            if (taps % 2 == 1) {
                begin(rows[first], weights[at], sums, length);
                t = 1;
            } else {
                begin(rows[first], weights[at], rows[first + 1], weights[at + 1], sums, length);
                t = 2;
            }
            for (; t < taps; t += 2) {
                add(rows[first + t], weights[at + t], rows[first + t + 1], weights[at + t + 1], sums, length);
            }
            store(sums, into, y * length, length);
        }
    }

    private static void begin(int[] row, int weight, int[] sums, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] = row[x] * weight + ResizeWeights.HALF;
        }
    }

    private static void begin(int[] upper, int upperWeight, int[] lower, int lowerWeight, int[] sums, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] = upper[x] * upperWeight + lower[x] * lowerWeight + ResizeWeights.HALF;
        }
    }

    private static void add(int[] upper, int upperWeight, int[] lower, int lowerWeight, int[] sums, int length) {
        for (int x = 0; x < length; x++) {
            sums[x] += upper[x] * upperWeight + lower[x] * lowerWeight;
        }
    }

    private static void store(int[] sums, byte[] into, int offset, int length) {
        for (int x = 0; x < length; x++) {
            into[offset + x] = (byte) (sums[x] >> BITS);
        }
    }
}
