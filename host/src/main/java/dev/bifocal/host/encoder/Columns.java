package dev.bifocal.host.encoder;

/**
 * A 3x3 convolution of small square maps as one matrix product (im2col). The nine inputs of each output, in all
 * channels, are a row of the first factor.
 *
 * <p>It has the multiplications and the accuracy of the direct convolution. In bfloat16, on maps of at most 4 x 4 outputs, it
 * is faster, because the engine's direct convolutions multiply matrices that have as many rows as a map is wide.
 */
final class Columns {

    private static final int TAPS = 9;

    /** The largest side of output maps for which columns are faster with any number of channels. */
    private static final int ANY_CHANNELS = 2;

    /** The largest side of output maps for which columns are faster with many input channels. */
    private static final int MANY_CHANNELS = 4;

    private static final int MANY = 256;

    private Columns() {}

    /** Whether columns are faster than the direct convolution of maps with an output of a side. */
    static boolean suit(int outSide, int channels) {
        return outSide <= (channels < MANY ? ANY_CHANNELS : MANY_CHANNELS);
    }

    /**
     * Selects the inputs of each output, for padding 1.
     *
     * @param side side of the input map
     * @param stride 1 or 2
     * @return entries 0 and 1, (outSide² * 9, side²); the nine inputs of an output are adjacent, and those beyond the
     *     border are 0
     */
    static Matrix of(int side, int stride) {
        int outSide = (side - 1) / stride + 1;
        return Matrix.of(outSide * outSide * TAPS, side * side, (row, position) -> {
            int output = row / TAPS;
            int tap = row % TAPS;
            boolean selected = position / side == output / outSide * stride + tap / 3 - 1
                    && position % side == output % outSide * stride + tap % 3 - 1;
            return selected ? 1 : 0;
        });
    }
}
