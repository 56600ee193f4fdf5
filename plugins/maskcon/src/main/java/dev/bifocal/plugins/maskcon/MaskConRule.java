package dev.bifocal.plugins.maskcon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;

/**
 * The target rule of {@link MaskConTarget}.
 *
 * @param similarity the weight of each key in the bank
 * @param w the weight of the masked target, a scalar on the device
 * @param rest 1-w, a scalar on the device
 */
record MaskConRule(Similarity similarity, NDArray w, NDArray rest) implements TargetRule {

    MaskConRule(Similarity similarity, double w, NDManager manager) {
        this(similarity, manager.create(w), manager.create(1 - w));
    }

    @Override
    public NDArray build(TargetStep step) {
        NDArray cosines = step.keys().matMul(step.bank().keys().transpose());
        NDArray sameClass = Tensors.sameLabel(step.labels(), step.bank().labels());
        NDArray others = similarity.weigh(cosines, sameClass);
        NDArray sum = others.sum(new int[] {1}, true);
        NDArray share = w.div(sum.add(sum.onesLike()));
        return share.add(rest).concat(others.mul(share), 1);
    }
}
