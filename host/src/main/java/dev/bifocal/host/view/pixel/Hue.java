package dev.bifocal.host.view.pixel;

import dev.bifocal.host.data.Image;

/**
 * A turn of the hue, through HSV of 8 bits a channel.
 *
 * <p>The circle has six sectors, from red over green and blue back to red. Within one, the hue depends on chroma (greatest less
 * least channel) and distance (greatest less middle channel) alone, so that tables replace the arithmetic. Pillow mixes single
 * and double precision and truncates: every cast here counts.
 *
 * <p>Source: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978.
 */
public final class Hue {

    private static final int LEVELS = 256;
    private static final int SECTORS = 6;

    /** Hue by sector, chroma and distance. */
    private static final byte[] HUES = new byte[SECTORS * LEVELS * LEVELS];

    /** Saturation by greatest channel and chroma. */
    private static final byte[] SATURATIONS = new byte[LEVELS * LEVELS];

    /** Least channel by saturation and greatest channel. */
    private static final byte[] LEASTS = new byte[LEVELS * LEVELS];

    private static final float[] SHARES = new float[LEVELS];
    private static final float[] FRACTIONS = new float[LEVELS];
    private static final int[] SECTOR_OF_HUE = new int[LEVELS];

    static {
        for (int level = 0; level < LEVELS; level++) {
            double position = level * 6.0 / 255.0;
            SHARES[level] = (float) (level / 255.0);
            FRACTIONS[level] = (float) (position - (int) position);
            SECTOR_OF_HUE[level] = (int) position % SECTORS;
            for (int value = 0; value < LEVELS; value++) {
                LEASTS[level << 8 | value] = (byte) rounded(value * (1.0 - SHARES[level]));
            }
        }
        for (int value = 1; value < LEVELS; value++) {
            for (int part = 0; part <= value; part++) {
                float share = (float) part / value;
                SATURATIONS[value << 8 | part] = (byte) (int) (share * 255.0);
                for (int sector = 0; sector < SECTORS; sector++) {
                    HUES[sector << 16 | value << 8 | part] = (byte) hue(sector, share);
                }
            }
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
            int chroma = value - least;
            int saturation = SATURATIONS[value << 8 | chroma] & 255;
            // Without saturation the hue does not matter, and the pixel becomes grey.
            int rgb = value * 0x010101;
            if (saturation > 0) {
                int distance = 2 * value + least - red - green - blue;
                int hue = HUES[sector(red, green, blue, value, least) << 16 | chroma << 8 | distance];
                rgb = rgb((hue + shift) & 255, saturation, value);
            }
            pixels[i] = (byte) (rgb >> 16);
            pixels[i + 1] = (byte) (rgb >> 8);
            pixels[i + 2] = (byte) rgb;
        }
    }

    private static int sector(int red, int green, int blue, int value, int least) {
        if (red == value) {
            return blue == least ? 0 : 5;
        }
        if (green == value) {
            return blue == least ? 1 : 2;
        }
        return red == least ? 3 : 4;
    }

    private static int hue(int sector, float distance) {
        double exact =
                sector == 5 ? distance - 1.0 : sector % 2 == 0 ? sector + 1.0 - distance : sector + 0.0 + distance;
        float sixths = (float) exact;
        double turns = sixths / 6.0 + 1.0;
        float hue = (float) (turns >= 1.0 ? turns - 1.0 : turns);
        return (int) (hue * 255.0);
    }

    private static int rgb(int hue, int saturation, int value) {
        float share = SHARES[saturation];
        float fraction = FRACTIONS[hue];
        int sector = SECTOR_OF_HUE[hue];
        double lost = sector % 2 == 0 ? share * (1.0 - fraction) : share * fraction;
        int middle = rounded(value * (1.0 - lost));
        int least = LEASTS[saturation << 8 | value] & 255;
        return switch (sector) {
            case 0 -> pack(value, middle, least);
            case 1 -> pack(middle, value, least);
            case 2 -> pack(least, value, middle);
            case 3 -> pack(least, middle, value);
            case 4 -> pack(middle, least, value);
            default -> pack(value, least, middle);
        };
    }

    private static int rounded(double positive) {
        return (int) (positive + 0.5);
    }

    private static int pack(int red, int green, int blue) {
        return red << 16 | green << 8 | blue;
    }
}
