package dev.bifocal.host.view.pixel;

/** Interpolation and extrapolation between two 8-bit values, in single precision as Pillow does it. */
final class Blend {

    private Blend() {}

    /** {@code from + factor * (to - from)}, cut to 0..255 and truncated. */
    static int blend(int from, int to, float factor) {
        return clip((int) (from + factor * (to - from)));
    }

    static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
