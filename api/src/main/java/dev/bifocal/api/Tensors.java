package dev.bifocal.api;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;

/**
 * Tensor operations for contrastive losses that DJL does not provide. All operations are differentiable and leave their
 * arguments unchanged.
 *
 * <p>Tolerance on a CPU, for axes of up to D = 65,536 entries: a result differs from the exact value by at most a share
 * of a magnitude. The share of {@link #logSumExp} and {@link #maskedSoftmax} is 1e-6 in {@code float32} and 1e-13 in
 * {@code float64}. The share of {@link #unit} and {@link #cosine} grows with D: 1e-6 + 2e-8 D and 1e-13 + 5e-17 D. It
 * applies to vectors whose length is at least 1e-12 and whose sum of squares does not overflow. The magnitude is 1 for
 * {@code cosine}, the largest of argument and result for {@code logSumExp}, and the largest of the result for the
 * others. The bits of a result may change between versions.
 *
 * @since 1.0
 */
public final class Tensors {

    private static final float NORM_EPSILON = 1e-12f;

    private Tensors() {}

    /**
     * A scalar array of shape (), with the data type and device of another array. The array is filled on the device;
     * DJL's {@code mul(Number)} and similar methods copy the number to the device at each call.
     *
     * @param value the number
     */
    public static NDArray scalar(NDArray like, float value) {
        return like.getManager().full(new Shape(), value, like.getDataType());
    }

    /** Vectors scaled to unit length along the last axis, x / max(‖x‖₂, 1e-12); any shape. */
    public static NDArray unit(NDArray x) {
        int last = x.getShape().dimension() - 1;
        NDArray norm = x.norm(new int[] {last}, true);
        return x.div(norm.maximum(scalar(norm, NORM_EPSILON)));
    }

    /** The cosine similarity of all pairs: (N, D) and (M, D) give (N, M). */
    public static NDArray cosine(NDArray a, NDArray b) {
        return unit(a).matMul(unit(b).transpose());
    }

    /** The numerically stable log Σ exp x along an axis; the result keeps the axis with length 1. */
    public static NDArray logSumExp(NDArray x, int axis) {
        NDArray greatest = x.max(new int[] {axis}, true).stopGradient();
        return x.sub(greatest).exp().sum(new int[] {axis}, true).log().add(greatest);
    }

    /** The equality of all pairs of labels: (N) and (K), {@code int64}, give (N, K), {@code boolean}. */
    public static NDArray sameLabel(NDArray labels, NDArray others) {
        return labels.expandDims(1).eq(others.expandDims(0));
    }

    /**
     * The entries where the mask is true, and minus infinity elsewhere, so that a maximum or a softmax ignores the
     * masked entries.
     *
     * @param x (N, K)
     * @param mask (N, K), {@code boolean}
     */
    public static NDArray maskedScores(NDArray x, NDArray mask) {
        NDArray masked = x.getManager().full(x.getShape(), Float.NEGATIVE_INFINITY, x.getDataType());
        return NDArrays.where(mask, x, masked);
    }

    /**
     * The softmax along the last axis over the entries where the mask is true. Other entries are 0. A row whose mask is
     * false throughout is 0.
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
