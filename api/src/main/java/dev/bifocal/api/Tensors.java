package dev.bifocal.api;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;

/**
 * Operations that contrastive losses need and DJL lacks. All of them can be differentiated, and none changes its arguments.
 */
public final class Tensors {

    private static final float NORM_EPSILON = 1e-12f;

    private Tensors() {}

    /**
     * A number as an array to compute with, of shape (), in the type and on the device of another array. It is filled where it is,
     * whereas DJL's {@code mul(Number)} and its kin copy the number to the device at each call.
     *
     * @param value the number
     */
    public static NDArray scalar(NDArray like, float value) {
        return like.getManager().full(new Shape(), value, like.getDataType());
    }

    /** Rows of unit length, x / max(‖x‖₂, 1e-12) along the last axis; any shape. */
    public static NDArray unit(NDArray x) {
        int last = x.getShape().dimension() - 1;
        NDArray norm = x.norm(new int[] {last}, true);
        return x.div(norm.maximum(scalar(norm, NORM_EPSILON)));
    }

    /** All pairs' cosine similarity: (N, D) and (M, D) give (N, M). */
    public static NDArray cosine(NDArray a, NDArray b) {
        return unit(a).matMul(unit(b).transpose());
    }

    /** log Σ exp x along an axis, which is kept with length 1; computed without overflow. */
    public static NDArray logSumExp(NDArray x, int axis) {
        NDArray greatest = x.max(new int[] {axis}, true).stopGradient();
        return x.sub(greatest).exp().sum(new int[] {axis}, true).log().add(greatest);
    }

    /** Which labels agree: (N) and (K), {@code int64}, give (N, K), {@code boolean}. */
    public static NDArray sameLabel(NDArray labels, NDArray others) {
        return labels.expandDims(1).eq(others.expandDims(0));
    }

    /**
     * The entries where the mask holds, and minus infinity elsewhere, so that a maximum or softmax sees the former alone.
     *
     * @param x (N, K)
     * @param mask (N, K), {@code boolean}
     */
    public static NDArray maskedScores(NDArray x, NDArray mask) {
        NDArray masked = x.getManager().full(x.getShape(), Float.NEGATIVE_INFINITY, x.getDataType());
        return NDArrays.where(mask, x, masked);
    }

    /**
     * Softmax along the last axis over the entries where the mask holds. Other entries are 0; a row without any entry is 0
     * throughout.
     *
     * @param x (N, K)
     * @param mask (N, K), {@code boolean}
     */
    public static NDArray maskedSoftmax(NDArray x, NDArray mask) {
        NDArray scores = maskedScores(x, mask);
        NDArray greatest = scores.max(new int[] {1}, true).stopGradient();
        NDArray finite =
                NDArrays.where(greatest.eq(scalar(greatest, Float.NEGATIVE_INFINITY)), greatest.zerosLike(), greatest);
        NDArray exponentials = scores.sub(finite).exp();
        NDArray sum = exponentials.sum(new int[] {1}, true);
        return exponentials.div(sum.maximum(scalar(sum, Float.MIN_NORMAL)));
    }
}
