package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;

/** Operations that combine the channels of a pixel. */
public final class Colours {

    private Colours() {}

    /** Sets all channels to the luma of ITU-R 601: 0.299 R + 0.587 G + 0.114 B. */
    public static void grayscale(Image image) {
        byte[] pixels = image.pixels();
        int length = 3 * image.width() * image.height();
        for (int i = 0; i < length; i += 3) {
            byte luma = (byte) luma(pixels[i] & 255, pixels[i + 1] & 255, pixels[i + 2] & 255);
            pixels[i] = luma;
            pixels[i + 1] = luma;
            pixels[i + 2] = luma;
        }
    }

    /** Blends each pixel with its gray value. {@code factor} 0 gives gray, 1 the original image. */
    public static void saturation(Image image, double factor, Scratch scratch) {
        Planes planes = scratch.planes();
        planes.load(image);
        saturation(planes, factor);
        planes.store(image);
    }

    /** Blends each pixel of planes with its gray value, see {@link #saturation(Image, double, Scratch)}. */
    public static void saturation(Planes planes, double factor) {
        Blend.blend(luma(planes), planes, (float) factor);
    }

    /** The luma of each pixel, in the planes' array for luma. */
    static int[] luma(Planes planes) {
        int[][] channels = planes.channels();
        lumas(channels[0], channels[1], channels[2], planes.luma(), planes.length());
        return planes.luma();
    }

    static int luma(int red, int green, int blue) {
        return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    }

    private static void lumas(int[] red, int[] green, int[] blue, int[] luma, int length) {
        for (int i = 0; i < length; i++) {
            luma[i] = luma(red[i], green[i], blue[i]);
        }
    }
}
