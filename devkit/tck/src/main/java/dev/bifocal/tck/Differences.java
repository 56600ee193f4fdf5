package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** How far two arrays are apart. */
public final class Differences {

    private Differences() {}

    /** The greatest absolute difference of two arrays of one shape; not a number if either holds one. */
    public static double greatest(NDArray actual, NDArray expected) {
        if (!actual.getShape().equals(expected.getShape())) {
            throw new IllegalArgumentException(actual.getShape() + " is not " + expected.getShape());
        }
        return actual.toType(DataType.FLOAT64, false)
                .sub(expected.toType(DataType.FLOAT64, false))
                .abs()
                .max()
                .getDouble();
    }

    /** The greatest absolute difference as a share of the greatest magnitude that is expected. */
    public static double relative(NDArray actual, NDArray expected) {
        double magnitude = expected.toType(DataType.FLOAT64, false).abs().max().getDouble();
        return greatest(actual, expected) / Math.max(magnitude, Double.MIN_NORMAL);
    }
}
