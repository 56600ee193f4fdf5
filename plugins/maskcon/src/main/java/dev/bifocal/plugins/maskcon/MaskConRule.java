package dev.bifocal.plugins.maskcon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;

/**
 * The target rule of {@link MaskConTarget}.
 *
 * @param similarity the weight of each key in the bank
 * @param anchor what is compared with the bank
 * @param masked whether only keys of the sample's class have weights
 * @param w the weight of the masked target, a scalar on the device
 * @param rest 1-w, a scalar on the device
 */
record MaskConRule(Similarity similarity, MaskConTarget.Anchor anchor, boolean masked, NDArray w, NDArray rest)
        implements TargetRule {

    static MaskConRule of(MaskConTarget.Options options, NDManager manager) {
        return new MaskConRule(
                Similarity.at(options.temperature(), manager),
                options.similarity(),
                options.mask(),
                manager.create(options.w()),
                manager.create(1 - options.w()));
    }

    @Override
    public NDArray build(TargetStep step) {
        NDArray anchors = anchor == MaskConTarget.Anchor.KEY ? step.keys() : step.queries();
        NDArray cosines = anchors.matMul(step.bank().keys().transpose());
        NDArray candidates = masked
                ? Tensors.sameLabel(step.labels(), step.bank().labels())
                : cosines.onesLike().toType(DataType.BOOLEAN, false);
        NDArray counted = step.bank()
                .excluded()
                .map(excluded -> candidates.logicalAnd(excluded.logicalNot()))
                .orElse(candidates);
        NDArray others = similarity.weigh(cosines, counted);
        NDArray sum = others.sum(new int[] {1}, true);
        NDArray share = w.div(sum.add(sum.onesLike()));
        return share.add(rest).concat(others.mul(share), 1);
    }
}
