package dev.bifocal.host.augment.pixel;

/**
 * The weights of a bilinear resize along one axis, in fixed point: output {@code i} is the sum over {@code t} of weight
 * {@code i * taps + t} times input {@code start[i] + t}.
 *
 * <p>For a reduction, the triangle filter is widened by the factor, which is Pillow's antialiasing. At the ends of
 * the axis, it is truncated.
 *
 * @param inputs number of values along the axis of the input
 * @param taps number of inputs for each output
 * @param start first input of each output
 * @param weights weights in units of 2^-{@value #PRECISION_BITS}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and written once
record ResizeWeights(int inputs, int taps, int[] start, int[] weights) {

    static final int PRECISION_BITS = 32 - 8 - 2;
    static final int HALF = 1 << (PRECISION_BITS - 1);

    /** The number of values along the axis of the output. */
    int outputs() {
        return start.length;
    }

    /** The weights of all outputs. */
    static ResizeWeights of(int inputs, int outputs) {
        return of(inputs, outputs, 0, outputs);
    }

    /** The weights of {@code count} outputs, starting with output {@code first}. */
    static ResizeWeights of(int inputs, int outputs, int first, int count) {
        double scale = (double) inputs / outputs;
        double support = Math.max(scale, 1.0);
        int taps = 1;
        for (int i = 0; i < count; i++) {
            double centre = (first + i + 0.5) * scale;
            taps = Math.max(taps, end(centre, support, inputs) - begin(centre, support));
        }
        int[] start = new int[count];
        int[] weights = new int[count * taps];
        double[] exact = new double[taps];
        for (int i = 0; i < count; i++) {
            double centre = (first + i + 0.5) * scale;
            int begin = begin(centre, support);
            int length = end(centre, support, inputs) - begin;
            double sum = 0.0;
            for (int t = 0; t < length; t++) {
                exact[t] = Math.max(0.0, 1.0 - Math.abs((begin + t - centre + 0.5) * (1.0 / support)));
                sum += exact[t];
            }
            // Near the end, leading weights are zero, so that an output always reads a full row of taps within the
            // image.
            start[i] = Math.min(begin, inputs - taps);
            for (int t = 0; t < length; t++) {
                double normalised = sum == 0.0 ? exact[t] : exact[t] / sum;
                weights[i * taps + begin - start[i] + t] = (int) (0.5 + normalised * (1 << PRECISION_BITS));
            }
        }
        return new ResizeWeights(inputs, taps, start, weights);
    }

    private static int begin(double centre, double support) {
        return Math.max(0, (int) (centre - support + 0.5));
    }

    private static int end(double centre, double support, int inputs) {
        return Math.min(inputs, (int) (centre + support + 0.5));
    }
}
