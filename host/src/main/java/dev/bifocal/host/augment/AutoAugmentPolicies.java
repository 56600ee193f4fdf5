package dev.bifocal.host.augment;

import static dev.bifocal.host.augment.AutoAugmentOperation.AUTOCONTRAST;
import static dev.bifocal.host.augment.AutoAugmentOperation.BRIGHTNESS;
import static dev.bifocal.host.augment.AutoAugmentOperation.COLOR;
import static dev.bifocal.host.augment.AutoAugmentOperation.CONTRAST;
import static dev.bifocal.host.augment.AutoAugmentOperation.EQUALIZE;
import static dev.bifocal.host.augment.AutoAugmentOperation.INVERT;
import static dev.bifocal.host.augment.AutoAugmentOperation.POSTERIZE;
import static dev.bifocal.host.augment.AutoAugmentOperation.ROTATE;
import static dev.bifocal.host.augment.AutoAugmentOperation.SHARPNESS;
import static dev.bifocal.host.augment.AutoAugmentOperation.SHEAR_Y;
import static dev.bifocal.host.augment.AutoAugmentOperation.SOLARIZE;
import static dev.bifocal.host.augment.AutoAugmentOperation.TRANSLATE_X;
import static dev.bifocal.host.augment.AutoAugmentOperation.TRANSLATE_Y;

import java.util.List;

/** The learned policies of AutoAugment. */
final class AutoAugmentPolicies {

    /** The policy for CIFAR-10, in the order of the paper's table. */
    static final List<SubPolicy> CIFAR10 = List.of(
            pair(0.1, INVERT, 7, 0.2, CONTRAST, 6),
            pair(0.7, ROTATE, 2, 0.3, TRANSLATE_X, 9),
            pair(0.8, SHARPNESS, 1, 0.9, SHARPNESS, 3),
            pair(0.5, SHEAR_Y, 8, 0.7, TRANSLATE_Y, 9),
            pair(0.5, AUTOCONTRAST, 8, 0.9, EQUALIZE, 2),
            pair(0.2, SHEAR_Y, 7, 0.3, POSTERIZE, 7),
            pair(0.4, COLOR, 3, 0.6, BRIGHTNESS, 7),
            pair(0.3, SHARPNESS, 9, 0.7, BRIGHTNESS, 9),
            pair(0.6, EQUALIZE, 5, 0.5, EQUALIZE, 1),
            pair(0.6, CONTRAST, 7, 0.6, SHARPNESS, 5),
            pair(0.7, COLOR, 7, 0.5, TRANSLATE_X, 8),
            pair(0.3, EQUALIZE, 7, 0.4, AUTOCONTRAST, 8),
            pair(0.4, TRANSLATE_Y, 3, 0.2, SHARPNESS, 6),
            pair(0.9, BRIGHTNESS, 6, 0.2, COLOR, 8),
            pair(0.5, SOLARIZE, 2, 0.0, INVERT, 3),
            pair(0.2, EQUALIZE, 0, 0.6, AUTOCONTRAST, 0),
            pair(0.2, EQUALIZE, 8, 0.8, EQUALIZE, 4),
            pair(0.9, COLOR, 9, 0.6, EQUALIZE, 6),
            pair(0.8, AUTOCONTRAST, 4, 0.2, SOLARIZE, 8),
            pair(0.1, BRIGHTNESS, 3, 0.7, COLOR, 0),
            pair(0.4, SOLARIZE, 5, 0.9, AUTOCONTRAST, 3),
            pair(0.9, TRANSLATE_Y, 9, 0.7, TRANSLATE_Y, 9),
            pair(0.9, AUTOCONTRAST, 2, 0.8, SOLARIZE, 3),
            pair(0.8, EQUALIZE, 8, 0.1, INVERT, 3),
            pair(0.7, TRANSLATE_Y, 9, 0.9, AUTOCONTRAST, 1));

    private AutoAugmentPolicies() {}

    private static SubPolicy pair(
            double firstProbability,
            AutoAugmentOperation first,
            int firstLevel,
            double secondProbability,
            AutoAugmentOperation second,
            int secondLevel) {
        return new SubPolicy(
                new Step(firstProbability, first, first.magnitude(firstLevel)),
                new Step(secondProbability, second, second.magnitude(secondLevel)));
    }

    /** Two operations, one after the other. */
    record SubPolicy(Step first, Step second) {}

    /** An operation with its probability and magnitude. */
    record Step(double probability, AutoAugmentOperation operation, double magnitude) {}
}
