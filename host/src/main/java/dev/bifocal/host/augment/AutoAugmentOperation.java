package dev.bifocal.host.augment;

import dev.bifocal.host.augment.pixel.Colours;
import dev.bifocal.host.augment.pixel.Geometry;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.augment.pixel.Sharpness;
import dev.bifocal.host.augment.pixel.Shear;
import dev.bifocal.host.augment.pixel.Tones;
import dev.bifocal.host.data.Image;

/**
 * The operations of AutoAugment, each with ten evenly spaced magnitudes.
 *
 * <p>Source: E. Cubuk, B. Zoph, D. Mané, V. Vasudevan, Q. Le, AutoAugment, CVPR 2019, with the magnitudes of the
 * official code of C. Feng and I. Patras, CVPR 2023.
 */
public enum AutoAugmentOperation {
    /** A shear along x, in pixels per pixel. */
    SHEAR_X(0.0, 0.3, true),
    /** A shear along y, in pixels per pixel. */
    SHEAR_Y(0.0, 0.3, true),
    /** A shift along x, as a fraction of the width. */
    TRANSLATE_X(0.0, 150.0 / 331.0, true),
    /** A shift along y, as a fraction of the height. */
    TRANSLATE_Y(0.0, 150.0 / 331.0, true),
    /** A counter-clockwise rotation in degrees. */
    ROTATE(0.0, 30.0, false),
    /** A saturation factor of one plus the value. */
    COLOR(0.0, 0.9, true),
    /** The number of bits kept of each value. */
    POSTERIZE(8.0, 4.0, false),
    /** The threshold from which values are inverted. */
    SOLARIZE(256.0, 0.0, false),
    /** A contrast factor of one plus the value. */
    CONTRAST(0.0, 0.9, true),
    /** A sharpness factor of one plus the value. */
    SHARPNESS(0.0, 0.9, true),
    /** A brightness factor of one plus the value. */
    BRIGHTNESS(0.0, 0.9, true),
    /** Each channel stretched to the full range. */
    AUTOCONTRAST(0.0, 0.0, false),
    /** Each channel's histogram flattened. */
    EQUALIZE(0.0, 0.0, false),
    /** Every value inverted. */
    INVERT(0.0, 0.0, false);

    /** The number of magnitudes of each operation. */
    public static final int LEVELS = 10;

    private final double weakest;
    private final double strongest;
    private final boolean signed;

    AutoAugmentOperation(double weakest, double strongest, boolean signed) {
        this.weakest = weakest;
        this.strongest = strongest;
        this.signed = signed;
    }

    /** The magnitude of a level, from 0 to {@link #LEVELS} - 1. */
    public double magnitude(int level) {
        double step = (strongest - weakest) / (LEVELS - 1);
        double magnitude = level == LEVELS - 1 ? strongest : weakest + level * step;
        return this == POSTERIZE ? Math.rint(magnitude) : magnitude;
    }

    /** Whether the sign of the magnitude is random. */
    public boolean signed() {
        return signed;
    }

    /** Applies the operation to an image with a signed magnitude. */
    public void apply(Image image, double value, Scratch scratch) {
        switch (this) {
            case SHEAR_X -> Shear.shearX(image, value, scratch);
            case SHEAR_Y -> Shear.shearY(image, value, scratch);
            case TRANSLATE_X -> Geometry.translateX(image, value * image.width(), scratch);
            case TRANSLATE_Y -> Geometry.translateY(image, value * image.height());
            case ROTATE -> Geometry.rotate(image, value, scratch);
            case COLOR -> Colours.saturation(image, 1.0 + value, scratch);
            case POSTERIZE -> Tones.posterize(image, (int) value);
            case SOLARIZE -> Tones.solarize(image, value);
            case CONTRAST -> Tones.contrast(image, 1.0 + value, scratch);
            case SHARPNESS -> Sharpness.adjust(image, 1.0 + value, scratch);
            case BRIGHTNESS -> Tones.brightness(image, 1.0 + value, scratch);
            case AUTOCONTRAST -> Tones.autocontrast(image, scratch);
            case EQUALIZE -> Tones.equalize(image, scratch);
            case INVERT -> Tones.invert(image);
        }
    }
}
