package dev.bifocal.host.picture;

import dev.bifocal.host.data.Image;

/** Scales images to their size on a sheet. The aspect ratio is preserved. */
final class Scaling {

    /** The least side on a sheet. Smaller images are enlarged by whole factors, so that single pixels are visible. */
    private static final int LEAST = 96;

    /** The largest side on a sheet. Larger images are reduced. */
    private static final int GREATEST = 160;

    private Scaling() {}

    /** The side on a sheet, in pixels, of images with the given longer side. */
    static int visible(int side) {
        return side > GREATEST ? GREATEST : (LEAST + side - 1) / side * side;
    }

    /** The side on a sheet, in pixels, of an image. */
    static int visible(Image image) {
        return visible(Math.max(image.width(), image.height()));
    }

    /** Creates a copy that fits a square: enlarged by the largest whole factor, or reduced by area averaging. */
    static Image fit(Image image, int side) {
        int longer = Math.max(image.width(), image.height());
        if (longer <= side) {
            return repeat(image, side / longer);
        }
        Image result = new Image(
                Math.max(1, Math.round((float) image.width() * side / longer)),
                Math.max(1, Math.round((float) image.height() * side / longer)));
        for (int at = 0, y = 0; y < result.height(); y++) {
            for (int x = 0; x < result.width(); x++, at += 3) {
                average(image, result, x, y, at);
            }
        }
        return result;
    }

    private static Image repeat(Image image, int factor) {
        Image result = new Image(image.width() * factor, image.height() * factor);
        for (int out = 0, y = 0; y < result.height(); y++) {
            for (int x = 0; x < result.width(); x++, out += 3) {
                int in = 3 * (y / factor * image.width() + x / factor);
                System.arraycopy(image.pixels(), in, result.pixels(), out, 3);
            }
        }
        return result;
    }

    private static void average(Image image, Image result, int x, int y, int at) {
        double left = (double) x * image.width() / result.width();
        double right = (double) (x + 1) * image.width() / result.width();
        double top = (double) y * image.height() / result.height();
        double bottom = (double) (y + 1) * image.height() / result.height();
        double[] sums = new double[3];
        for (int row = (int) top; row < Math.min(image.height(), Math.ceil(bottom)); row++) {
            double high = Math.min(row + 1, bottom) - Math.max(row, top);
            for (int column = (int) left; column < Math.min(image.width(), Math.ceil(right)); column++) {
                double area = high * (Math.min(column + 1, right) - Math.max(column, left));
                int in = 3 * (row * image.width() + column);
                for (int channel = 0; channel < 3; channel++) {
                    sums[channel] += area * (image.pixels()[in + channel] & 255);
                }
            }
        }
        double whole = (right - left) * (bottom - top);
        for (int channel = 0; channel < 3; channel++) {
            result.pixels()[at + channel] = (byte) Math.round(sums[channel] / whole);
        }
    }
}
