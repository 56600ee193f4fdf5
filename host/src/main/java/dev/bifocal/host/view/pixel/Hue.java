package dev.bifocal.host.view.pixel;

import dev.bifocal.host.data.Image;

/**
 * A turn of the hue, through HSV of 8 bits a channel.
 *
 * <p>Source: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978. Pillow mixes single and double precision and truncates,
 * so that every cast here counts.
 */
public final class Hue {

    private static final int LEVELS = 256;
    private static final float[] SHARES = new float[LEVELS];
    private static final float[] FRACTIONS = new float[LEVELS];
    private static final int[] SECTORS = new int[LEVELS];

    static {
        for (int level = 0; level < LEVELS; level++) {
            double position = level * 6.0 / 255.0;
            SHARES[level] = (float) (level / 255.0);
            FRACTIONS[level] = (float) (position - (int) position);
            SECTORS[level] = (int) position % 6;
        }
    }

    private Hue() {}

    /**
     * Turns the hue of every pixel by a share of the circle; the 8-bit hue wraps around.
     *
     * @param turn -0.5 to 0.5
     */
    public static void turn(Image image, double turn) {
        byte[] pixels = image.pixels();
        int length = 3 * image.width() * image.height();
        int shift = (int) (turn * 255);
        for (int i = 0; i < length; i += 3) {
            int red = pixels[i] & 255;
            int green = pixels[i + 1] & 255;
            int blue = pixels[i + 2] & 255;
            int value = Math.max(red, Math.max(green, blue));
            int least = Math.min(red, Math.min(green, blue));
            int saturation = value == least ? 0 : (int) ((float) (value - least) / value * 255.0);
            // Without saturation the hue does not matter, and the pixel becomes grey.
            int rgb = value * 0x010101;
            if (saturation > 0) {
                rgb = rgb((hue(red, green, blue, value, least) + shift) & 255, saturation, value);
            }
            pixels[i] = (byte) (rgb >> 16);
            pixels[i + 1] = (byte) (rgb >> 8);
            pixels[i + 2] = (byte) rgb;
        }
    }

    private static int hue(int red, int green, int blue, int value, int least) {
        int middle = red + green + blue - value - least;
        float distance = (float) (value - middle) / (value - least);
        float sixths;
        if (red == value) {
            sixths = blue == least ? 1 - distance : distance - 1;
        } else if (green == value) {
            sixths = (float) (blue == least ? 1.0 + distance : 3.0 - distance);
        } else {
            sixths = (float) (red == least ? 3.0 + distance : 5.0 - distance);
        }
        double turns = sixths / 6.0 + 1.0;
        float hue = (float) (turns >= 1.0 ? turns - 1.0 : turns);
        return Math.min(255, (int) (hue * 255.0));
    }

    private static int rgb(int hue, int saturation, int value) {
        float share = SHARES[saturation];
        float fraction = FRACTIONS[hue];
        int low = rounded(value * (1.0 - share));
        int falling = rounded(value * (1.0 - share * fraction));
        int rising = rounded(value * (1.0 - share * (1.0 - fraction)));
        return switch (SECTORS[hue]) {
            case 0 -> pack(value, rising, low);
            case 1 -> pack(falling, value, low);
            case 2 -> pack(low, value, rising);
            case 3 -> pack(low, falling, value);
            case 4 -> pack(rising, low, value);
            default -> pack(value, low, falling);
        };
    }

    private static int rounded(double positive) {
        return (int) (positive + 0.5);
    }

    private static int pack(int red, int green, int blue) {
        return red << 16 | green << 8 | blue;
    }
}
