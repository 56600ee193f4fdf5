package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;
import java.util.Arrays;

/** Geometric operations. Uncovered pixels become mid gray (128), or black where documented. */
public final class Geometry {

    private static final byte GREY = (byte) 128;

    private Geometry() {}

    /** Flips an image horizontally. */
    public static void flip(Image image) {
        byte[] pixels = image.pixels();
        int stride = 3 * image.width();
        for (int y = 0; y < image.height(); y++) {
            int left = y * stride;
            int right = left + stride - 3;
            for (; left < right; left += 3, right -= 3) {
                byte red = pixels[left];
                byte green = pixels[left + 1];
                byte blue = pixels[left + 2];
                pixels[left] = pixels[right];
                pixels[left + 1] = pixels[right + 1];
                pixels[left + 2] = pixels[right + 2];
                pixels[right] = red;
                pixels[right + 1] = green;
                pixels[right + 2] = blue;
            }
        }
    }

    /** Shifts an image left by {@code pixels}, with nearest-neighbor sampling. */
    public static void translateX(Image image, double pixels, Scratch scratch) {
        int shift = nearestShift(pixels, image.width());
        int kept = 3 * (image.width() - Math.abs(shift));
        int stride = 3 * image.width();
        Image result = scratch.spare(image.width(), image.height());
        Arrays.fill(result.pixels(), 0, stride * image.height(), GREY);
        for (int y = 0; y < image.height(); y++) {
            int line = y * stride;
            int from = line + 3 * Math.max(0, shift);
            int to = line + 3 * Math.max(0, -shift);
            System.arraycopy(image.pixels(), from, result.pixels(), to, kept);
        }
        image.swap(result);
    }

    /** Shifts an image up by {@code pixels}, with nearest-neighbor sampling. */
    public static void translateY(Image image, double pixels) {
        int shift = nearestShift(pixels, image.height());
        int stride = 3 * image.width();
        int kept = stride * (image.height() - Math.abs(shift));
        int from = stride * Math.max(0, shift);
        int to = stride * Math.max(0, -shift);
        System.arraycopy(image.pixels(), from, image.pixels(), to, kept);
        Arrays.fill(image.pixels(), 0, to, GREY);
        Arrays.fill(image.pixels(), to + kept, stride * image.height(), GREY);
    }

    /** Rotates an image counter-clockwise about its center with nearest-neighbor sampling and 16 fractional bits. */
    public static void rotate(Image image, double degrees, Scratch scratch) {
        int width = image.width();
        int height = image.height();
        if (degrees % 360.0 == 0.0) {
            return;
        }
        double angle = -Math.toRadians(degrees);
        double cosine = Math.cos(angle);
        double sine = Math.sin(angle);
        double startX = cosine * (-width / 2.0) + sine * (-height / 2.0) + width / 2.0;
        double startY = -sine * (-width / 2.0) + cosine * (-height / 2.0) + height / 2.0;
        int acrossX = fixed(cosine);
        int acrossY = fixed(-sine);
        int downX = fixed(sine);
        int downY = fixed(cosine);
        int lineX = fixed(startX + cosine * 0.5 + sine * 0.5);
        int lineY = fixed(startY - sine * 0.5 + cosine * 0.5);
        Image result = scratch.spare(width, height);
        byte[] from = image.pixels();
        byte[] into = result.pixels();
        int to = 0;
        for (int row = 0; row < height; row++) {
            int x = lineX;
            int y = lineY;
            for (int column = 0; column < width; column++) {
                int fromX = x >> 16;
                int fromY = y >> 16;
                if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
                    int at = 3 * (fromY * width + fromX);
                    into[to] = from[at];
                    into[to + 1] = from[at + 1];
                    into[to + 2] = from[at + 2];
                } else {
                    into[to] = GREY;
                    into[to + 1] = GREY;
                    into[to + 2] = GREY;
                }
                to += 3;
                x += acrossX;
                y += acrossY;
            }
            lineX += downX;
            lineY += downY;
        }
        image.swap(result);
    }

    private static int nearestShift(double pixels, int side) {
        return (int) Math.max(-side, Math.min(side, Math.floor(pixels + 0.5)));
    }

    private static int fixed(double value) {
        return (int) Math.floor(value * 65536.0 + 0.5);
    }
}
