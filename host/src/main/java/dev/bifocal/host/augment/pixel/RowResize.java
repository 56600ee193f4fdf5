package dev.bifocal.host.augment.pixel;

/**
 * The first pass of a resize, along the rows of interleaved pixels.
 *
 * <p>Two rows are processed at a time: each long contains the upper row in its lower half and the lower row in its
 * upper half. Sums do not carry into each other, because the weights are not negative and sum to one within the
 * rounding, so a sum has 30 bits.
 */
final class RowResize {

    private static final int BITS = ResizeWeights.PRECISION_BITS;
    private static final long HALVES = (long) ResizeWeights.HALF << 32 | ResizeWeights.HALF;

    private RowResize() {}

    /**
     * Resizes rows.
     *
     * @param from pixels
     * @param offset index of the first row
     * @param stride distance between the beginnings of two rows
     * @param pairs working memory for three values of each pixel of a row
     */
    static void resize(
            byte[] from, int offset, int stride, int height, ResizeWeights weights, int[][] into, long[] pairs) {
        int length = 3 * weights.inputs();
        for (int y = 0; y < height; y += 2) {
            int upper = offset + y * stride;
            // If the number of rows is odd, the last row is paired with itself.
            int partner = Math.min(y + 1, height - 1);
            pair(from, upper, offset + partner * stride, pairs, length);
            switch (weights.taps()) {
                case 2 -> two(pairs, weights.start(), weights.weights(), into[y], into[partner]);
                case 3 -> three(pairs, weights.start(), weights.weights(), into[y], into[partner]);
                case 4 -> four(pairs, weights.start(), weights.weights(), into[y], into[partner]);
                default -> any(pairs, weights, into[y], into[partner]);
            }
        }
    }

    private static void pair(byte[] from, int upper, int lower, long[] pairs, int length) {
        for (int i = 0; i < length; i++) {
            pairs[i] = (from[upper + i] & 255) | (from[lower + i] & 255L) << 32;
        }
    }

    // Small numbers of taps are common, and unrolled loops halve the time.

    private static void two(long[] pairs, int[] start, int[] weights, int[] upper, int[] lower) {
        for (int x = 0; x < start.length; x++) {
            int at = 3 * start[x];
            long first = weights[2 * x];
            long second = weights[2 * x + 1];
            long red = pairs[at] * first + pairs[at + 3] * second;
            long green = pairs[at + 1] * first + pairs[at + 4] * second;
            long blue = pairs[at + 2] * first + pairs[at + 5] * second;
            store(HALVES + red, upper, lower, 3 * x);
            store(HALVES + green, upper, lower, 3 * x + 1);
            store(HALVES + blue, upper, lower, 3 * x + 2);
        }
    }

    private static void three(long[] pairs, int[] start, int[] weights, int[] upper, int[] lower) {
        for (int x = 0; x < start.length; x++) {
            int at = 3 * start[x];
            long first = weights[3 * x];
            long second = weights[3 * x + 1];
            long third = weights[3 * x + 2];
            long red = pairs[at] * first + pairs[at + 3] * second + pairs[at + 6] * third;
            long green = pairs[at + 1] * first + pairs[at + 4] * second + pairs[at + 7] * third;
            long blue = pairs[at + 2] * first + pairs[at + 5] * second + pairs[at + 8] * third;
            store(HALVES + red, upper, lower, 3 * x);
            store(HALVES + green, upper, lower, 3 * x + 1);
            store(HALVES + blue, upper, lower, 3 * x + 2);
        }
    }

    private static void four(long[] pairs, int[] start, int[] weights, int[] upper, int[] lower) {
        for (int x = 0; x < start.length; x++) {
            int at = 3 * start[x];
            long first = weights[4 * x];
            long second = weights[4 * x + 1];
            long third = weights[4 * x + 2];
            long fourth = weights[4 * x + 3];
            long red = pairs[at] * first + pairs[at + 3] * second + pairs[at + 6] * third + pairs[at + 9] * fourth;
            long green =
                    pairs[at + 1] * first + pairs[at + 4] * second + pairs[at + 7] * third + pairs[at + 10] * fourth;
            long blue =
                    pairs[at + 2] * first + pairs[at + 5] * second + pairs[at + 8] * third + pairs[at + 11] * fourth;
            store(HALVES + red, upper, lower, 3 * x);
            store(HALVES + green, upper, lower, 3 * x + 1);
            store(HALVES + blue, upper, lower, 3 * x + 2);
        }
    }

    private static void any(long[] pairs, ResizeWeights weights, int[] upper, int[] lower) {
        int[] start = weights.start();
        int taps = weights.taps();
        for (int x = 0; x < start.length; x++) {
            long red = 0;
            long green = 0;
            long blue = 0;
            int at = 3 * start[x];
            for (int t = x * taps; t < (x + 1) * taps; t++, at += 3) {
                long weight = weights.weights()[t];
                red += pairs[at] * weight;
                green += pairs[at + 1] * weight;
                blue += pairs[at + 2] * weight;
            }
            store(HALVES + red, upper, lower, 3 * x);
            store(HALVES + green, upper, lower, 3 * x + 1);
            store(HALVES + blue, upper, lower, 3 * x + 2);
        }
    }

    private static void store(long sum, int[] upper, int[] lower, int at) {
        upper[at] = (int) sum >>> BITS;
        lower[at] = (int) (sum >>> (32 + BITS));
    }
}
