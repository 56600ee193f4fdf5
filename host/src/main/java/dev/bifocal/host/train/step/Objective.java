package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.TargetConfig;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.wiring.Dimensions;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is minimised: the weighted sum of all losses over all directions, with their targets. */
public final class Objective {

    private static final float ROW_TOLERANCE = 1e-3f;

    private final Dimensions dimensions;
    private final List<Wiring.Direction> directions;
    private final Optional<NDArray> half;
    private final SharedArrays shared;
    private final GradientProbe gradients;
    private final List<Term> terms = new ArrayList<>();
    private final List<ComponentSetup> setups = new ArrayList<>();

    /** A loss that is set up. */
    private record Term(
            Wiring.Loss loss, ComponentCall call, LossTerm compute, NDArray weight, Optional<Target> target) {}

    /** A target builder that is set up. */
    private record Target(String place, TargetConfig config, String output, TargetRule rule) {}

    /**
     * What a step has computed when the losses are asked.
     *
     * @param passes outputs by pass
     * @param labels the labels of the batch
     * @param banks the memory banks, if there are any
     * @param progress how far training is
     */
    public record Step(
            Map<Wiring.Pass, Outputs> passes, NDArray labels, Optional<MemoryBanks> banks, Progress progress) {

        Outputs keys(Wiring.Direction direction) {
            return Objects.requireNonNull(passes.get(new Wiring.Pass(direction.batch(View.KEY), Side.MOMENTUM)));
        }
    }

    /**
     * Targets by the loss's name and the direction.
     *
     * @param built the matrices
     */
    public record Targets(Map<String, Map<Wiring.Direction, NDArray>> built) {

        public Optional<NDArray> of(Wiring.Loss loss, Wiring.Direction direction) {
            return Optional.ofNullable(built.getOrDefault(loss.key(), Map.of()).get(direction));
        }
    }

    /**
     * Sets the losses up.
     *
     * @param symmetric whether there are two directions, and whether their losses are added or averaged
     * @param seed the experiment's seed
     * @param manager where their arrays live
     */
    public Objective(
            List<Wiring.Loss> losses,
            Experiment.Symmetric symmetric,
            Dimensions dimensions,
            long seed,
            NDManager manager) {
        this.directions = Wiring.Direction.of(symmetric);
        this.half = symmetric == Experiment.Symmetric.MEAN ? Optional.of(manager.create(0.5f)) : Optional.empty();
        this.dimensions = dimensions;
        this.shared = new SharedArrays(manager);
        this.gradients = new GradientProbe(manager);
        losses.forEach(loss -> terms.add(term(loss, seed, manager)));
    }

    private Term term(Wiring.Loss loss, long seed, NDManager manager) {
        String key = "losses." + loss.key();
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "init/" + key));
        Set<String> outputs =
                loss.needs().outputs().stream().map(LossNeeds.Output::name).collect(Collectors.toSet());
        LossTerm compute = new ComponentCall(key, loss.config().component(), "create")
                .of(() -> loss.config().create(setup(key, outputs, manager)));
        Optional<Target> target = loss.needs().target().map(output -> {
            TargetConfig config = loss.config().target().orElseThrow();
            String place = key + ".target";
            TargetRule rule = new ComponentCall(place, config.component(), "create")
                    .of(() -> config.create(output, setup(place, Set.of(output), manager)));
            return new Target(place, config, output, rule);
        });
        ComponentCall call = new ComponentCall(key, loss.config().component(), "compute");
        return new Term(
                loss, call, compute, manager.create((float) loss.config().weight()), target);
    }

    private ComponentSetup setup(String owner, Set<String> outputs, NDManager manager) {
        ComponentSetup setup = new ComponentSetup(owner, dimensions, outputs, manager);
        setups.add(setup);
        return setup;
    }

    /** State of losses and target builders by name. */
    Map<String, NDArray> states() {
        Map<String, NDArray> states = new LinkedHashMap<>();
        setups.forEach(setup -> states.putAll(setup.states()));
        return states;
    }

    /** Arrays of losses and target builders that are trained, by name. */
    Map<String, NDArray> parameters() {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        setups.forEach(setup -> parameters.putAll(setup.parameters()));
        return parameters;
    }

    /** Builds all targets, and checks their values at the first step; no gradients are recorded. */
    public Targets targets(Step step) {
        return targets(step, step.progress().step() == 0);
    }

    /**
     * Builds all targets; no gradients are recorded.
     *
     * @param checked whether their values are checked, which waits for the device
     */
    public Targets targets(Step step, boolean checked) {
        Map<String, Map<Wiring.Direction, NDArray>> built = new LinkedHashMap<>();
        Targets targets = new Targets(built);
        if (terms.stream().anyMatch(term -> term.target.isPresent())) {
            shared.remember(SharedArrays.of(step, targets));
        }
        for (Term term : terms) {
            term.target.ifPresent(target -> {
                Map<Wiring.Direction, NDArray> byDirection = new LinkedHashMap<>();
                built.put(term.loss.key(), byDirection);
                for (Wiring.Direction direction : directions) {
                    NDArray array = build(target, step, direction, targets);
                    if (checked) {
                        checkValues(target, array);
                    }
                    shared.add(List.of(array));
                    byDirection.put(direction, array);
                }
            });
        }
        return targets;
    }

    private NDArray build(Target target, Step step, Wiring.Direction direction, Targets targets) {
        TargetInputs inputs = new TargetInputs(
                target.config,
                step.keys(direction).unit(target.output),
                step.banks().orElseThrow().bank(target.output),
                step.labels(),
                step.progress());
        ComponentCall call = new ComponentCall(target.place, target.config.component(), "build");
        NDArray built = shared.call(call, () -> target.rule.build(inputs), () -> SharedArrays.of(step, targets));
        checkShape(target, built);
        return built;
    }

    /** The weighted sum, a scalar; gradients are recorded. */
    public NDArray total(Step step, Targets targets, LossListener listener) {
        shared.remember(SharedArrays.of(step, targets));
        NDArray total = null;
        for (Term term : terms) {
            NDArray sum = null;
            for (Wiring.Direction direction : directions) {
                LossInputs inputs = new LossInputs(
                        term.loss,
                        direction,
                        step,
                        targets.of(term.loss, direction),
                        (name, reported) ->
                                listener.reported("%s.%s".formatted(term.loss.key(), name), direction, reported));
                NDArray value = scalar(
                        term,
                        shared.call(
                                term.call, () -> term.compute.compute(inputs), () -> SharedArrays.of(step, targets)));
                if (step.progress().step() == 0) {
                    checkGraph(term, value, step);
                }
                listener.computed(term.loss.key(), direction, value);
                sum = sum == null ? value : sum.add(value);
            }
            NDArray both = half.map(Objects.requireNonNull(sum)::mul).orElse(sum);
            listener.combined(term.loss.key(), both);
            NDArray weighted = term.loss.config().weight() == 1 ? both : both.mul(term.weight);
            total = total == null ? weighted : total.add(weighted);
        }
        return Objects.requireNonNull(total);
    }

    private static NDArray scalar(Term term, NDArray value) {
        if (value.size() != 1) {
            throw brokenContract(
                    "losses." + term.loss.key(),
                    "loss",
                    term.loss.config().component(),
                    "gave a value of shape %s instead of a scalar".formatted(value.getShape()),
                    "compute() averages over the batch");
        }
        return value.getShape().dimension() == 0 ? value : value.reshape(new Shape());
    }

    /** Refuses a loss that trains nothing, where outputs have a graph that it could have had as well. */
    private void checkGraph(Term term, NDArray value, Step step) {
        boolean recording = step.passes().values().stream().anyMatch(outputs -> outputs.names().stream()
                .anyMatch(name -> gradients.differentiable(outputs.get(name))));
        if (recording && !gradients.differentiable(value)) {
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "The losses cannot be differentiated: losses.%s, %s (plugin %s), gave a value that depends on nothing that is trained."
                            .formatted(
                                    term.loss.key(),
                                    term.loss.config().component().component().name(),
                                    term.loss.config().component().plugin().id()),
                    "The loss has cut its graph (stopGradient, toType, duplicate), or reads only what has none; see 'Traps' in"
                            + " docs/write-a-plugin.md. Use report() for a value that is only watched.");
        }
    }

    private void checkShape(Target target, NDArray built) {
        Shape expected = new Shape(dimensions.batch(), 1L + dimensions.bankSize());
        if (!built.getShape().equals(expected)) {
            throw brokenContract(
                    target.place,
                    "target builder",
                    target.config.component(),
                    "gave a target of shape %s instead of %s".formatted(built.getShape(), expected),
                    "build() gives a row for each sample, with its own key in column 0 and the bank's after it");
        }
    }

    private static void checkValues(Target target, NDArray built) {
        float error = built.sum(new int[] {1})
                .sub(1)
                .abs()
                .max()
                .toType(DataType.FLOAT32, false)
                .getFloat();
        float least = built.min().toType(DataType.FLOAT32, false).getFloat();
        if (!(error < ROW_TOLERANCE && least >= 0)) {
            throw brokenContract(
                    target.place,
                    "target builder",
                    target.config.component(),
                    "gave a target whose least entry is %s and whose rows differ from 1 by up to %s"
                            .formatted(least, error),
                    "no entry of a target is negative, and each row sums to 1");
        }
    }

    private static BifocalException brokenContract(
            String place, String kind, Registered<?> component, String what, String rule) {
        return new BifocalException(
                ErrorCode.PLUGIN,
                "In %s: %s %s (plugin %s) %s."
                        .formatted(
                                place,
                                kind,
                                component.component().name(),
                                component.plugin().id(),
                                what),
                "Report it to the plugin's provider: %s.".formatted(rule));
    }
}
