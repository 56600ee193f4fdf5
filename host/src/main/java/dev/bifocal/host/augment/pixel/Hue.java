package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;

/**
 * A shift of the hue in HSV with 8 bits per channel.
 *
 * <p>The circle has six sectors, from red over green and blue back to red. Within a sector, the hue depends only on
 * chroma (greatest minus least channel) and distance (greatest minus middle channel). Tables therefore replace the
 * arithmetic: Pillow mixes single and double precision and truncates, and every cast affects the result. The inverse,
 * value * (1 - share) rounded to nearest, is exact in integers, because no value is near a half.
 *
 * <p>The loops are so small that the JIT compiles all but the table look-up to vector code.
 *
 * <p>Source: A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978.
 */
public final class Hue {

    private static final int LEVELS = 256;
    private static final int SECTORS = 6;

    /** The number of pixels that are processed together. They fit the L1 cache. */
    private static final int BLOCK = 512;

    /** The sector by three bits: red &lt; green, green &lt; blue and blue &lt; red. The value for grey is arbitrary. */
    private static final int[] SECTOR_OF_ORDER = {0, 2, 4, 3, 0, 1, 5, 0};

    /** The hue by order, chroma and distance. */
    private static final byte[] HUES = new byte[SECTOR_OF_ORDER.length * LEVELS * LEVELS];

    /** The saturation by greatest channel and chroma. */
    private static final byte[] SATURATIONS = new byte[LEVELS * LEVELS];

    /** The role of red, green and blue in each sector: greatest (1), middle (2) or least (0) channel. */
    private static final int[][] ROLES = {{1, 2, 0}, {2, 1, 0}, {0, 1, 2}, {0, 2, 1}, {2, 0, 1}, {1, 0, 2}};

    private static final int ROLE_BITS = 2;

    static {
        for (int value = 1; value < LEVELS; value++) {
            for (int part = 0; part <= value; part++) {
                float share = (float) part / value;
                SATURATIONS[value << 8 | part] = (byte) (int) (share * 255.0);
                for (int order = 0; order < SECTOR_OF_ORDER.length; order++) {
                    HUES[order << 16 | value << 8 | part] = (byte) hue(SECTOR_OF_ORDER[order], share);
                }
            }
        }
    }

    private Hue() {}

    /**
     * Shifts the hue of every pixel. The 8-bit hue wraps around.
     *
     * @param turn fraction of the circle, from -0.5 to 0.5
     */
    public static void turn(Image image, double turn, Scratch scratch) {
        Planes planes = scratch.planes();
        planes.load(image);
        turn(planes, turn, scratch);
        planes.store(image);
    }

    /** Shifts the hue of planes, see {@link #turn(Image, double, Scratch)}. */
    public static void turn(Planes planes, double turn, Scratch scratch) {
        int[][] channels = planes.channels();
        int[][] rows = scratch.first(7, BLOCK);
        int[] sectors = scratch.row(LEVELS);
        fill(sectors, (int) (turn * 255));
        for (int from = 0; from < planes.length(); from += BLOCK) {
            int length = Math.min(BLOCK, planes.length() - from);
            for (int channel = 0; channel < 3; channel++) {
                System.arraycopy(channels[channel], from, rows[channel], 0, length);
            }
            turn(rows, sectors, length);
            for (int channel = 0; channel < 3; channel++) {
                System.arraycopy(rows[channel], 0, channels[channel], from, length);
            }
        }
    }

    /**
     * Fills a table by the old hue: the fraction of the saturation that the middle channel loses, in 255ths, and the
     * roles.
     */
    private static void fill(int[] sectors, int shift) {
        for (int hue = 0; hue < LEVELS; hue++) {
            int sixths = 6 * ((hue + shift) & 255);
            int sector = sixths / 255 % SECTORS;
            int fraction = sixths % 255;
            int[] roles = ROLES[sector];
            sectors[hue] = (sector % 2 == 0 ? 255 - fraction : fraction)
                    | (roles[0] | roles[1] << ROLE_BITS | roles[2] << (2 * ROLE_BITS)) << 8;
        }
    }

    private static void turn(int[][] rows, int[] sectors, int length) {
        int[] red = rows[0];
        int[] green = rows[1];
        int[] blue = rows[2];
        int[] greatest = rows[3];
        int[] least = rows[4];
        int[] places = rows[5];
        int[] middle = rows[6];
        sort(red, green, greatest, least, length);
        raise(greatest, blue, length);
        lower(least, blue, length);
        order(red, green, blue, places, length);
        addDistances(red, green, blue, places, length);
        addExtremes(greatest, least, places, length);
        lookUp(least, places, sectors, length);
        int[] saturation = least;
        middles(greatest, saturation, places, middle, length);
        leasts(greatest, saturation, length);
        pick(red, greatest, middle, least, places, 8, length);
        pick(green, greatest, middle, least, places, 8 + ROLE_BITS, length);
        pick(blue, greatest, middle, least, places, 8 + 2 * ROLE_BITS, length);
    }

    private static void sort(int[] first, int[] second, int[] greater, int[] lesser, int length) {
        for (int i = 0; i < length; i++) {
            int difference = first[i] - second[i];
            int excess = difference & (difference >> 31);
            greater[i] = first[i] - excess;
            lesser[i] = second[i] + excess;
        }
    }

    private static void raise(int[] greatest, int[] values, int length) {
        for (int i = 0; i < length; i++) {
            int difference = greatest[i] - values[i];
            greatest[i] -= difference & (difference >> 31);
        }
    }

    private static void lower(int[] least, int[] values, int length) {
        for (int i = 0; i < length; i++) {
            int difference = least[i] - values[i];
            least[i] = values[i] + (difference & (difference >> 31));
        }
    }

    private static void order(int[] red, int[] green, int[] blue, int[] places, int length) {
        for (int i = 0; i < length; i++) {
            places[i] = (red[i] - green[i]) >>> 31 << 16
                    | (green[i] - blue[i]) >>> 31 << 17
                    | (blue[i] - red[i]) >>> 31 << 18;
        }
    }

    /**
     * Adds a part of the distance. {@link #addExtremes} adds the rest, the sum of the extremes and the greatest
     * channel.
     */
    private static void addDistances(int[] red, int[] green, int[] blue, int[] places, int length) {
        for (int i = 0; i < length; i++) {
            places[i] -= red[i] + green[i] + blue[i];
        }
    }

    /**
     * Completes the indices of the table of hues, and writes those of the table of saturations to the least channel.
     */
    private static void addExtremes(int[] greatest, int[] least, int[] places, int length) {
        for (int i = 0; i < length; i++) {
            int chroma = greatest[i] - least[i];
            places[i] += (chroma << 8) + 2 * greatest[i] + least[i];
            least[i] = greatest[i] << 8 | chroma;
        }
    }

    /** Replaces indices by saturations and by the table entries of the new hue. */
    private static void lookUp(int[] saturations, int[] hues, int[] sectors, int length) {
        for (int i = 0; i < length; i++) {
            saturations[i] = SATURATIONS[saturations[i]] & 255;
            hues[i] = sectors[HUES[hues[i]] & 255];
        }
    }

    /** The greatest channel times 1 - saturation / 255 * lost / 255, rounded to nearest. */
    private static void middles(int[] greatest, int[] saturation, int[] sectors, int[] middle, int length) {
        for (int i = 0; i < length; i++) {
            int dividend = greatest[i] * (65025 - saturation[i] * (sectors[i] & 255)) + 32512;
            // Vector code has no division; this is at most one less than the quotient by 65025.
            int quotient = (dividend + (dividend >> 7)) >> 16;
            middle[i] = quotient + ((65024 - (dividend - 65025 * quotient)) >>> 31);
        }
    }

    /** Replaces saturations by the greatest channel times 1 - saturation / 255, rounded to nearest. */
    private static void leasts(int[] greatest, int[] saturation, int length) {
        for (int i = 0; i < length; i++) {
            int dividend = greatest[i] * (255 - saturation[i]) + 127;
            saturation[i] = (dividend + 1 + (dividend >> 8)) >> 8;
        }
    }

    private static void pick(
            int[] channel, int[] greatest, int[] middle, int[] least, int[] sectors, int bit, int length) {
        for (int i = 0; i < length; i++) {
            int low = least[i];
            channel[i] = low
                    ^ ((greatest[i] ^ low) & -((sectors[i] >> bit) & 1))
                    ^ ((middle[i] ^ low) & -((sectors[i] >> (bit + 1)) & 1));
        }
    }

    private static int hue(int sector, float distance) {
        double exact =
                sector == 5 ? distance - 1.0 : sector % 2 == 0 ? sector + 1.0 - distance : sector + 0.0 + distance;
        float sixths = (float) exact;
        double turns = sixths / 6.0 + 1.0;
        float hue = (float) (turns >= 1.0 ? turns - 1.0 : turns);
        return (int) (hue * 255.0);
    }
}
