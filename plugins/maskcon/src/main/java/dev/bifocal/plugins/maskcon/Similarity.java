package dev.bifocal.plugins.maskcon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Tensors;

/** The weight of each key in the bank relative to the own key, whose weight is 1: z in {@link MaskConTarget}. */
@FunctionalInterface
interface Similarity {

    /**
     * The weights z, (N, K), from 0 to 1: 0 where the mask is false, and 1 for the largest cosine of a row.
     *
     * @param cosines (N, K)
     * @param mask (N, K), {@code boolean}
     */
    NDArray weigh(NDArray cosines, NDArray mask);

    /**
     * The weights for a temperature. A temperature outside the range of {@code float32} is replaced by its limit, 0 or
     * infinity.
     */
    static Similarity at(double temperature, NDManager manager) {
        if (temperature > Float.MAX_VALUE) {
            return (cosines, mask) -> mask.toType(cosines.getDataType(), false);
        }
        if (temperature < Float.MIN_NORMAL) {
            return (cosines, mask) ->
                    belowGreatest(cosines, mask).eq(cosines.zerosLike()).toType(cosines.getDataType(), false);
        }
        NDArray divisor = manager.create(temperature);
        return (cosines, mask) -> belowGreatest(cosines, mask).div(divisor).exp();
    }

    /** The cosines minus the maximum of their row where the mask is true, and minus infinity elsewhere. */
    private static NDArray belowGreatest(NDArray cosines, NDArray mask) {
        NDArray masked = Tensors.maskedScores(cosines, mask);
        NDArray greatest = masked.max(new int[] {1}, true);
        // For a row without entries, infinity minus infinity would be NaN.
        NDArray finite = NDArrays.where(greatest.isInfinite(), greatest.zerosLike(), greatest);
        return masked.sub(finite);
    }
}
