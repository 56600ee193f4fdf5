package dev.bifocal.host.picture;

import dev.bifocal.host.data.Image;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Images for tests. */
final class Pixels {

    private Pixels() {}

    /** An image of one grey. */
    static Image grey(int width, int height, int level) {
        Image image = new Image(width, height);
        Arrays.fill(image.pixels(), (byte) level);
        return image;
    }

    static void set(Image image, int x, int y, int rgb) {
        int at = 3 * (y * image.width() + x);
        image.pixels()[at] = (byte) (rgb >> 16);
        image.pixels()[at + 1] = (byte) (rgb >> 8);
        image.pixels()[at + 2] = (byte) rgb;
    }

    static int rgb(Image image, int x, int y) {
        int at = 3 * (y * image.width() + x);
        return (image.pixels()[at] & 255) << 16 | (image.pixels()[at + 1] & 255) << 8 | (image.pixels()[at + 2] & 255);
    }

    static int rgb(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) & 0xffffff;
    }

    /** How many pixels of a box are not white. */
    static int ink(BufferedImage image, int left, int top, int width, int height) {
        int ink = 0;
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                ink += rgb(image, x, y) == 0xffffff ? 0 : 1;
            }
        }
        return ink;
    }
}
