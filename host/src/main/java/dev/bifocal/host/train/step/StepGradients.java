package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.host.encoder.EncoderExecutor;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Computes the gradients of a step: forward passes, targets, losses and one backward pass. */
final class StepGradients {

    private final EncoderExecutor executor;
    private final Passes passes;
    private final Objective objective;
    private final Optional<MemoryBanks> banks;
    private final FiniteChecks checks;
    private final boolean checksEachStep;

    /**
     * Gradients of the given losses.
     *
     * @param checksEachStep whether components are checked at every step instead of the first and the recorded ones
     */
    StepGradients(
            EncoderExecutor executor,
            Passes passes,
            Objective objective,
            Optional<MemoryBanks> banks,
            FiniteChecks checks,
            boolean checksEachStep) {
        this.executor = executor;
        this.passes = passes;
        this.objective = objective;
        this.banks = banks;
        this.checks = checks;
        this.checksEachStep = checksEachStep;
    }

    /**
     * The result of forward passes and losses.
     *
     * @param step the inputs of losses
     * @param own the outputs of this process's images on the online side, by pass; those of joint views by the first
     */
    private record Computed(Objective.Step step, Map<Wiring.Pass, StepOutputs> own) {}

    /** Reads the whole loss while gradients are recorded. */
    @FunctionalInterface
    private interface TotalUse {
        void accept(GradientCollector collector, Computed computed, NDArray total);
    }

    /**
     * Leaves gradients of this process's images at the weights. The caller opens the scope of all arrays.
     *
     * @param wanted the outputs to compute, by pass; at least those that losses and targets read
     * @param listener hears the losses, and last the whole loss
     * @param finished hears the parts of the step
     */
    Objective.Step compute(
            Batch batch,
            Progress progress,
            Map<Wiring.Pass, Set<String>> wanted,
            LossListener listener,
            Consumer<StepPart> finished) {
        boolean checked = checks.isDue(progress);
        boolean graphChecked = checksEachStep || progress.step() == 0;
        try (EncoderExecutor.Recorded recorded = executor.record()) {
            Computed computed = compute(
                    batch, progress, wanted, listener, checked, graphChecked, finished, (collector, step, total) -> {
                        listener.combined(MetricRecord.LOSS, total);
                        finished.accept(StepPart.LOSSES);
                        backward(collector, total);
                        recorded.backward();
                    });
            passes.eachPart(batch, progress.step(), computed.own, false, (pass, part) -> {
                if (part.differentiable()) {
                    backward(part.collector(), part.product());
                }
                recorded.backward();
            });
            finished.accept(StepPart.BACKWARD);
            return computed.step;
        }
    }

    /** The loss of a batch, without gradients. */
    double loss(Batch batch, Progress progress, Map<Wiring.Pass, Set<String>> wanted) {
        double[] loss = new double[1];
        try (EncoderExecutor.Recorded recorded = executor.record()) {
            compute(
                    batch,
                    progress,
                    wanted,
                    LossListener.NONE,
                    false,
                    false,
                    part -> {},
                    (collector, step, total) -> loss[0] = total.toArray()[0].doubleValue());
        }
        return loss[0];
    }

    /** Computes forward passes, targets and losses. In micro-batches, the graph of the losses begins at the outputs. */
    private Computed compute(
            Batch batch,
            Progress progress,
            Map<Wiring.Pass, Set<String>> wanted,
            LossListener listener,
            boolean checked,
            boolean graphChecked,
            Consumer<StepPart> finished,
            TotalUse use) {
        Map<Wiring.Pass, StepOutputs> own = new LinkedHashMap<>();
        Objective.Step step =
                new Objective.Step(passes.momentum(batch, progress.step(), wanted), batch, banks, progress);
        Computed computed = new Computed(step, own);
        finished.accept(StepPart.MOMENTUM_FORWARD);
        if (passes.areInMicroBatches()) {
            own.putAll(passes.online(batch, progress.step(), wanted, listener));
            finished.accept(StepPart.ONLINE_FORWARD);
        }
        Optional<Objective.Targets> early = objective.targetsReadOnlineSide()
                ? Optional.empty()
                : Optional.of(objective.targets(step, checked, listener));
        finished.accept(StepPart.TARGETS);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            if (!passes.areInMicroBatches()) {
                own.putAll(passes.online(batch, progress.step(), wanted, listener));
                finished.accept(StepPart.ONLINE_FORWARD);
            }
            passes.complete(own, wanted, step.passes()::put);
            Objective.Targets targets = early.orElseGet(() -> objective.targets(step, checked, listener));
            use.accept(collector, computed, objective.total(step, targets, graphChecked, listener));
        }
        return computed;
    }

    /**
     * Computes a step once more, with the inputs of all heads, and names the component whose derivative is not finite.
     *
     * @param wanted the outputs that losses read, by pass
     * @param diagnosis hears the losses
     */
    Optional<BifocalException> diagnose(
            Batch batch, Progress progress, Map<Wiring.Pass, Set<String>> wanted, GradientDiagnosis diagnosis) {
        Map<Wiring.Pass, Set<String>> all = new LinkedHashMap<>();
        wanted.forEach((pass, names) -> all.put(
                pass, pass.side() == Side.ONLINE && !passes.areInMicroBatches() ? passes.withSources(names) : names));
        List<BifocalException> found = new ArrayList<>();
        Computed computed =
                compute(batch, progress, all, diagnosis, false, false, part -> {}, (collector, whole, total) -> {
                    diagnosis.ofLosses(whole.step).ifPresent(found::add);
                    if (passes.areInMicroBatches()) {
                        backward(collector, total);
                    } else {
                        diagnosis.ofHeads(total, whole.own, progress).ifPresent(found::add);
                    }
                });
        if (found.isEmpty()) {
            passes.eachPart(batch, progress.step(), computed.own, true, (pass, part) -> {
                if (found.isEmpty() && part.differentiable()) {
                    diagnosis
                            .ofHeads(part.product(), Map.of(pass, part.outputs()), progress)
                            .ifPresent(found::add);
                }
            });
        }
        return found.stream().findFirst();
    }

    private static void backward(GradientCollector collector, NDArray total) {
        try {
            collector.backward(total);
        } catch (EngineException e) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "The losses cannot be differentiated: %s"
                            .formatted(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")),
                    "A loss has cut its graph (stopGradient, toType, duplicate), has changed in place what the graph needs, or"
                            + " keeps an array with its graph from an earlier step; see 'Traps' in docs/plugins/write.md.",
                    e);
        }
    }
}
