package dev.bifocal.host.view.pixel;

import dev.bifocal.host.data.Image;

/** Operations that mix the channels of a pixel. */
public final class Colours {

    private Colours() {}

    /** Gives all channels the luma of ITU-R 601: 0.299 R + 0.587 G + 0.114 B. */
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

    /** Moves each pixel away from its grey: {@code factor} 0 gives greys, 1 the image. */
    public static void saturation(Image image, double factor) {
        byte[] pixels = image.pixels();
        int length = 3 * image.width() * image.height();
        float single = (float) factor;
        for (int i = 0; i < length; i += 3) {
            int red = pixels[i] & 255;
            int green = pixels[i + 1] & 255;
            int blue = pixels[i + 2] & 255;
            int luma = luma(red, green, blue);
            pixels[i] = (byte) Blend.blend(luma, red, single);
            pixels[i + 1] = (byte) Blend.blend(luma, green, single);
            pixels[i + 2] = (byte) Blend.blend(luma, blue, single);
        }
    }

    static int luma(int red, int green, int blue) {
        return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    }
}
