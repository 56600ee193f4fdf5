package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;

/**
 * An image as one array of integers for each channel.
 *
 * <p>The JIT of Java 17 compiles loops over integers to vector code, but not loops over bytes. An operation on
 * channels is therefore several times as fast on planes, and a sequence of operations pays for the conversions only
 * once.
 */
public final class Planes {

    private final int[][] channels = new int[3][0];
    private int[] luma = new int[0];
    private int length;

    Planes() {}

    /** Copies an image into the planes. */
    public void load(Image image) {
        length = image.width() * image.height();
        if (luma.length < length) {
            channels[0] = new int[length];
            channels[1] = new int[length];
            channels[2] = new int[length];
            luma = new int[length];
        }
        spread(image.pixels(), channels[0], channels[1], channels[2], length);
    }

    /** Copies the planes into an image of the size of the loaded image. */
    public void store(Image image) {
        gather(channels[0], channels[1], channels[2], image.pixels(), length);
    }

    int length() {
        return length;
    }

    /** Red, green and blue. Only the first {@link #length} values of each are valid. */
    int[][] channels() {
        return channels;
    }

    /** Working memory for one value per pixel, such as the luma. */
    int[] luma() {
        return luma;
    }

    private static void spread(byte[] pixels, int[] red, int[] green, int[] blue, int length) {
        for (int i = 0, at = 0; i < length; i++, at += 3) {
            red[i] = pixels[at] & 255;
            green[i] = pixels[at + 1] & 255;
            blue[i] = pixels[at + 2] & 255;
        }
    }

    private static void gather(int[] red, int[] green, int[] blue, byte[] pixels, int length) {
        for (int i = 0, at = 0; i < length; i++, at += 3) {
            pixels[at] = (byte) red[i];
            pixels[at + 1] = (byte) green[i];
            pixels[at + 2] = (byte) blue[i];
        }
    }
}
