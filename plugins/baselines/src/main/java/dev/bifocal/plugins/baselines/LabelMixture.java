package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;

/**
 * The rule w Z_supervised + (1-w) Z_self.
 *
 * @param w the weight of the supervised target, a scalar on the device
 * @param rest 1-w, a scalar on the device
 */
record LabelMixture(NDArray w, NDArray rest) implements TargetRule {

    LabelMixture(double w, NDManager manager) {
        this(manager.create(w), manager.create(1 - w));
    }

    @Override
    public NDArray build(TargetStep step) {
        NDArray same = Tensors.sameLabel(step.labels(), step.bank().labels());
        NDArray positives = step.bank()
                .excluded()
                .map(excluded -> same.logicalAnd(excluded.logicalNot()))
                .orElse(same)
                .toType(step.keys().getDataType(), false);
        NDArray others = positives.sum(new int[] {1}, true);
        NDArray share = w.div(others.add(others.onesLike()));
        return share.add(rest).concat(positives.mul(share), 1);
    }
}
