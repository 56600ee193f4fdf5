package dev.bifocal.host.augment.pixel;

/**
 * Interpolation and extrapolation between two 8-bit values, {@code from + factor * (to - from)}, in single precision,
 * as in Pillow.
 *
 * <p>Arrays are blended in fixed point with vector code if the result is the same for every difference of two values.
 * For about one factor in twenty it is not.
 */
final class Blend {

    private static final int FRACTION_BITS = 22;

    /**
     * The largest fraction in single precision that, added to a value of 0 to 255, cannot round up to a whole number.
     */
    private static final float SAFE_FRACTION = 1 - 0x1p-16f;

    private Blend() {}

    /** The blend of two values, clipped to 0..255 and truncated. */
    static int blend(int from, int to, float factor) {
        return clip((int) (from + factor * (to - from)));
    }

    static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** Replaces each value by its blend from the constant {@code from}. */
    static void blend(int from, Planes planes, float factor) {
        int multiplier = multiplier(factor);
        for (int[] values : planes.channels()) {
            if (multiplier < 0) {
                blendEach(from, values, factor, planes.length());
            } else {
                blendFixed(from, values, multiplier, planes.length());
            }
        }
    }

    /** Replaces each value by its blend from its pixel's value in {@code from}. */
    static void blend(int[] from, Planes planes, float factor) {
        int multiplier = multiplier(factor);
        for (int[] values : planes.channels()) {
            if (multiplier < 0) {
                blendEach(from, values, factor, planes.length());
            } else {
                blendFixed(from, values, multiplier, planes.length());
            }
        }
    }

    /**
     * The factor in fixed point, or -1 if the integer part of the product differs from single precision for some
     * difference.
     */
    static int multiplier(float factor) {
        long rounded = Math.round((double) factor * (1 << FRACTION_BITS));
        if (factor < 0 || 255 * rounded > Integer.MAX_VALUE) {
            return -1;
        }
        int multiplier = (int) rounded;
        for (int difference = -255; difference <= 255; difference++) {
            float product = factor * difference;
            int whole = (multiplier * difference) >> FRACTION_BITS;
            float fraction = product - whole;
            if (!(fraction >= 0 && fraction < SAFE_FRACTION)) {
                return -1;
            }
        }
        return multiplier;
    }

    private static void blendEach(int from, int[] values, float factor, int length) {
        for (int i = 0; i < length; i++) {
            values[i] = blend(from, values[i], factor);
        }
    }

    private static void blendEach(int[] from, int[] values, float factor, int length) {
        for (int i = 0; i < length; i++) {
            values[i] = blend(from[i], values[i], factor);
        }
    }

    private static void blendFixed(int from, int[] values, int multiplier, int length) {
        for (int i = 0; i < length; i++) {
            int blended = from + (((values[i] - from) * multiplier) >> FRACTION_BITS);
            blended &= ~(blended >> 31);
            values[i] = (blended | ((255 - blended) >> 31)) & 255;
        }
    }

    private static void blendFixed(int[] from, int[] values, int multiplier, int length) {
        for (int i = 0; i < length; i++) {
            int blended = from[i] + (((values[i] - from[i]) * multiplier) >> FRACTION_BITS);
            blended &= ~(blended >> 31);
            values[i] = (blended | ((255 - blended) >> 31)) & 255;
        }
    }
}
