package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.experiment.TargetConfig;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.train.network.BrokenContract;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.network.SharedArrays;
import dev.bifocal.host.train.wiring.Requests;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.function.Function;

/**
 * A target builder that is set up for a loss.
 *
 * @param name the target's name
 * @param loss the loss's name
 * @param needs the inputs that the builder requested
 * @param requests the same, as far as losses can request them, with the builder's place
 * @param output the output over whose key and bank the target is built
 * @param rule builds the target
 */
record TargetTerm(String name, String loss, TargetNeeds needs, Requests requests, String output, TargetRule rule) {

    private static final float ROW_TOLERANCE = 1e-3f;

    /**
     * Sets the builder of a target up.
     *
     * @param contexts gives the context for the builder's requests
     */
    static TargetTerm of(Wiring.Loss loss, String name, String output, Function<Requests, TargetContext> contexts) {
        TargetConfig config = loss.config().target(name).orElseThrow();
        Requests requests = loss.requests(name);
        TargetRule rule = new ComponentCall(requests.place(), config.component(), "create")
                .of(() -> config.create(contexts.apply(requests)));
        return new TargetTerm(name, loss.key(), loss.targetNeeds(name).orElseThrow(), requests, output, rule);
    }

    /** Whether the builder reads something of the online side. */
    boolean readsOnlineSide() {
        return needs.queries() || requests.outputs().stream().anyMatch(read -> read.side() == Side.ONLINE);
    }

    /** A call of the builder's code. */
    ComponentCall call(String method) {
        return new ComponentCall(requests.place(), requests.component(), method);
    }

    /**
     * Builds the target of a direction.
     *
     * @param targets the targets that were built before, which the builder must not change either
     * @param listener hears reported values
     */
    NDArray build(
            Objective.Step step,
            Wiring.Direction direction,
            Objective.Targets targets,
            SharedArrays shared,
            LossListener listener) {
        String reports = "%s.%s.".formatted(loss, LossConfig.targetPlace(name));
        TargetInputs inputs = new TargetInputs(
                output,
                step.banks().orElseThrow().bank(output, step.batch().indices()),
                needs.queries(),
                new RequestedInputs(requests, "build", direction, step),
                (reported, value) -> listener.reported(reports + reported, direction, value));
        return shared.call(call("build"), () -> rule.build(inputs), () -> SharedInputs.of(step, targets));
    }

    /** Refuses a target of another shape. */
    void checkShape(NDArray built, Shape expected) {
        if (!built.getShape().equals(expected)) {
            throw BrokenContract.of(
                    requests.place(),
                    "target builder",
                    requests.component(),
                    "gave a target of shape %s instead of %s".formatted(built.getShape(), expected),
                    "build() gives a row for each sample, with its own key in column 0 and the bank's after it");
        }
    }

    /**
     * Refuses a target whose rows are no distributions. Waits for the device.
     *
     * @param keys the unit keys that the builder read
     * @param progress where training is
     */
    void checkValues(NDArray built, NDArray keys, Progress progress) {
        float error = built.sum(new int[] {1})
                .sub(1)
                .abs()
                .max()
                .toType(DataType.FLOAT32, false)
                .getFloat();
        float least = built.min().toType(DataType.FLOAT32, false).getFloat();
        if (!(error < ROW_TOLERANCE && least >= 0)) {
            if (!Float.isFinite(keys.sum().toType(DataType.FLOAT32, false).getFloat())) {
                throw new HostException(
                        ErrorCode.RUN,
                        "The keys of output %s, which %s reads, are not finite in step %s."
                                .formatted(output, requests.place(), progress.step() + 1),
                        "Lower optimizer.lr, or set optimizer.clip=1. An existing checkpoint is from an earlier step.");
            }
            throw BrokenContract.of(
                    requests.place(),
                    "target builder",
                    requests.component(),
                    "gave a target whose least entry is %s and whose rows differ from 1 by up to %s"
                            .formatted(least, error),
                    "no entry of a target is negative, and each row sums to 1");
        }
    }
}
