package dev.bifocal.host.picture;

import dev.bifocal.host.data.Image;

/**
 * Colours for numbers from 0 to 1, and heat maps over images.
 *
 * <p>The colour map is viridis (S. van der Walt and N. Smith, public domain). It is perceptually uniform, and
 * readable with colour blindness and in grey print.
 */
public final class HeatMap {

    private static final int[] VIRIDIS = {
        0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e,
        0x1f988b, 0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725
    };

    /** The opacity of the heat map over the grey image. */
    private static final double HEAT = .6;

    private HeatMap() {}

    /**
     * Draws a heat map over a grey copy of an image. Between the centres of cells, the map is interpolated bilinearly.
     * It is stretched so that its minimum has the first colour and its maximum the last. A constant map has the first
     * colour.
     *
     * @param map values in row-major order
     * @param columns number of columns of the map
     * @return an image of the size that sheets show
     */
    public static Image over(Image image, float[] map, int columns) {
        Image result = Scaling.fit(image, Scaling.visible(image));
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : map) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        int rows = map.length / columns;
        byte[] pixels = result.pixels();
        for (int at = 0, y = 0; y < result.height(); y++) {
            for (int x = 0; x < result.width(); x++, at += 3) {
                double value = at(
                        map, columns, (x + .5) * columns / result.width() - .5, (y + .5) * rows / result.height() - .5);
                blend(pixels, at, colour(high > low ? (value - low) / (high - low) : 0));
            }
        }
        return result;
    }

    private static void blend(byte[] pixels, int at, int colour) {
        double grey = .299 * (pixels[at] & 255) + .587 * (pixels[at + 1] & 255) + .114 * (pixels[at + 2] & 255);
        for (int channel = 0; channel < 3; channel++) {
            int heat = colour >> (16 - 8 * channel) & 255;
            pixels[at + channel] = (byte) Math.round(HEAT * heat + (1 - HEAT) * grey);
        }
    }

    private static double at(float[] map, int columns, double x, double y) {
        int rows = map.length / columns;
        double left = Math.max(0, Math.min(columns - 1, x));
        double top = Math.max(0, Math.min(rows - 1, y));
        int column = (int) left;
        int row = (int) top;
        int nextColumn = Math.min(columns - 1, column + 1);
        int nextRow = Math.min(rows - 1, row + 1);
        double upper = mix(map[row * columns + column], map[row * columns + nextColumn], left - column);
        double lower = mix(map[nextRow * columns + column], map[nextRow * columns + nextColumn], left - column);
        return mix(upper, lower, top - row);
    }

    /** The colour of a number from 0 to 1, as 0xRRGGBB. */
    static int colour(double value) {
        double place = Math.max(0, Math.min(1, value)) * (VIRIDIS.length - 1);
        int index = Math.min(VIRIDIS.length - 2, (int) place);
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double channel = mix(VIRIDIS[index] >> shift & 255, VIRIDIS[index + 1] >> shift & 255, place - index);
            colour |= (int) Math.round(channel) << shift;
        }
        return colour;
    }

    private static double mix(double first, double second, double share) {
        return first + (second - first) * share;
    }
}
