package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.RandomStream;

/**
 * A square picture under construction. Colors are from 0 to 1 and may exceed this range until the picture is finished.
 */
final class Canvas {

    private final int size;
    private final float[] pixels;

    Canvas(int size) {
        this.size = size;
        pixels = new float[3 * size * size];
    }

    int size() {
        return size;
    }

    /** The fraction of a pixel that an object covers, from 0 to 1, by the center of the pixel. */
    @FunctionalInterface
    interface Coverage {
        double at(double x, double y);
    }

    /** Paints a color on the pixels of a square around a center. */
    void paint(Colour colour, double centreX, double centreY, double reach, Coverage coverage) {
        for (int y = first(centreY, reach); y < last(centreY, reach); y++) {
            for (int x = first(centreX, reach); x < last(centreX, reach); x++) {
                double alpha = coverage.at(x + .5, y + .5);
                if (alpha > 0) {
                    mix((y * size + x) * 3, colour, alpha);
                }
            }
        }
    }

    private void mix(int at, Colour colour, double alpha) {
        pixels[at] += (float) (alpha * (colour.red() - pixels[at]));
        pixels[at + 1] += (float) (alpha * (colour.green() - pixels[at + 1]));
        pixels[at + 2] += (float) (alpha * (colour.blue() - pixels[at + 2]));
    }

    /** Adds a multiple of a color to each pixel. */
    void add(Colour colour, Coverage amount) {
        for (int at = 0, y = 0; y < size; y++) {
            for (int x = 0; x < size; x++, at += 3) {
                double factor = amount.at(x + .5, y + .5);
                pixels[at] += (float) (factor * colour.red());
                pixels[at + 1] += (float) (factor * colour.green());
                pixels[at + 2] += (float) (factor * colour.blue());
            }
        }
    }

    /** Multiplies each pixel. */
    void light(Coverage factor) {
        for (int at = 0, y = 0; y < size; y++) {
            for (int x = 0; x < size; x++, at += 3) {
                float light = (float) factor.at(x + .5, y + .5);
                pixels[at] *= light;
                pixels[at + 1] *= light;
                pixels[at + 2] *= light;
            }
        }
    }

    /** The mean luma of the pixels of a square around a centre. */
    double luma(double centreX, double centreY, double reach) {
        double sum = 0;
        int count = 0;
        for (int y = first(centreY, reach); y < last(centreY, reach); y++) {
            for (int x = first(centreX, reach); x < last(centreX, reach); x++) {
                int at = (y * size + x) * 3;
                sum += new Colour(pixels[at], pixels[at + 1], pixels[at + 2]).luma();
                count++;
            }
        }
        return sum / count;
    }

    private int first(double centre, double reach) {
        return Math.max(0, (int) Math.floor(centre - reach));
    }

    private int last(double centre, double reach) {
        return Math.min(size, (int) Math.ceil(centre + reach));
    }

    /** Adds noise with the given standard deviation and rounds to bytes: R, G, B of each pixel, row by row. */
    byte[] finish(RandomStream random, double deviation) {
        // A uniform number from -1 to 1 has standard deviation 1 / sqrt(3).
        double amplitude = Math.sqrt(3) * deviation;
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            double value = pixels[i] + random.uniform(-amplitude, amplitude);
            bytes[i] = (byte) (255 * Math.max(0, Math.min(1, value)) + .5);
        }
        return bytes;
    }
}
