package dev.bifocal.plugins.maskcon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Tensors;

/** How much each key in the bank counts beside the own key, which counts 1: z in {@link MaskConTarget}. */
@FunctionalInterface
interface Similarity {

    /**
     * The weights z, (N, K), from 0 to 1: 0 where the mask does not hold, and 1 for the greatest cosine of a row.
     *
     * @param cosines (N, K)
     * @param mask (N, K), {@code boolean}
     */
    NDArray weigh(NDArray cosines, NDArray mask);

    /** The weights at a temperature. One beyond the range of {@code float32} is taken as its limit, 0 or infinity. */
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

    /** The cosines less the greatest of their row where the mask holds, and minus infinity elsewhere. */
    private static NDArray belowGreatest(NDArray cosines, NDArray mask) {
        NDArray masked = Tensors.maskedScores(cosines, mask);
        NDArray greatest = masked.max(new int[] {1}, true);
        // A row without any entry: infinity less infinity would not be a number.
        NDArray finite = NDArrays.where(greatest.isInfinite(), greatest.zerosLike(), greatest);
        return masked.sub(finite);
    }
}
