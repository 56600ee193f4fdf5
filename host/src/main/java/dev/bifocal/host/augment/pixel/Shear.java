package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;

/**
 * A shear along one axis with cubic convolution (a = -1) and mid grey (128) outside the image.
 *
 * <p>Pillow interpolates over 4 x 4 pixels. Across the axis of the shear, the offset is a whole number, so four
 * pixels along the axis are sufficient.
 */
public final class Shear {

    private static final byte GREY = (byte) 128;

    private Shear() {}

    /** Sets the pixel at (x, y) to the value at (x + {@code factor} * y, y), measured at the centres of pixels. */
    public static void shearX(Image image, double factor, Scratch scratch) {
        Image result = scratch.spare(image.width(), image.height());
        int stride = 3 * image.width();
        for (int y = 0; y < image.height(); y++) {
            shearLine(image, result, y * stride, 3, image.width(), factor * (y + 0.5));
        }
        image.swap(result);
    }

    /** Sets the pixel at (x, y) to the value at (x, y + {@code factor} * x), measured at the centres of pixels. */
    public static void shearY(Image image, double factor, Scratch scratch) {
        Image result = scratch.spare(image.width(), image.height());
        int stride = 3 * image.width();
        for (int x = 0; x < image.width(); x++) {
            shearLine(image, result, 3 * x, stride, image.height(), factor * (x + 0.5));
        }
        image.swap(result);
    }

    private static void shearLine(Image image, Image result, int offset, int step, int length, double shift) {
        byte[] from = image.pixels();
        byte[] into = result.pixels();
        for (int i = 0, to = offset; i < length; i++, to += step) {
            double position = i + 0.5 + shift;
            if (position < 0.0 || position >= length) {
                into[to] = GREY;
                into[to + 1] = GREY;
                into[to + 2] = GREY;
                continue;
            }
            double centred = position - 0.5;
            int nearest = (int) Math.floor(centred);
            double fraction = centred - nearest;
            int first = offset + step * Math.max(0, nearest - 1);
            int second = offset + step * Math.max(0, nearest);
            int third = offset + step * Math.min(length - 1, nearest + 1);
            int fourth = offset + step * Math.min(length - 1, nearest + 2);
            for (int channel = 0; channel < 3; channel++) {
                into[to + channel] = (byte) cubic(
                        from[first + channel] & 255,
                        from[second + channel] & 255,
                        from[third + channel] & 255,
                        from[fourth + channel] & 255,
                        fraction);
            }
        }
    }

    private static int cubic(int first, int second, int third, int fourth, double fraction) {
        int linear = third - first;
        int square = 2 * (first - second) + third - fourth;
        int cube = fourth - third + second - first;
        return Blend.clip((int) (second + fraction * (linear + fraction * (square + fraction * cube))));
    }
}
