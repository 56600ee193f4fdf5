package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.train.network.BrokenContract;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.SharedArrays;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Dimensions;
import dev.bifocal.host.train.wiring.Requests;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is minimised: the weighted sum of all losses over all directions, with their targets. */
public final class Objective implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Objective.class);

    private final Dimensions dimensions;
    private final DataType type;
    private final List<Wiring.Direction> directions;
    private final Optional<NDArray> half;
    private final SharedArrays shared;
    private final GradientProbe gradients;
    private final List<Term> terms = new ArrayList<>();
    private final List<ComponentSetup> setups = new ArrayList<>();

    /** A loss that is set up. */
    private record Term(
            Wiring.Loss loss, Requests requests, LossTerm compute, NDArray weight, List<TargetTerm> targets) {

        ComponentCall call(String method) {
            return new ComponentCall(requests.place(), requests.component(), method);
        }
    }

    /**
     * What a step has computed when the losses are asked.
     *
     * @param passes outputs by pass
     * @param batch the batch
     * @param banks the memory banks, if there are any
     * @param progress the progress of training
     */
    public record Step(
            Map<Wiring.Pass, StepOutputs> passes, Batch batch, Optional<MemoryBanks> banks, Progress progress) {

        StepOutputs keys(Wiring.Direction direction) {
            return of(direction, View.KEY, Side.MOMENTUM);
        }

        StepOutputs of(Wiring.Direction direction, View view, Side side) {
            return Objects.requireNonNull(passes.get(new Wiring.Pass(direction.batch(view), side)));
        }
    }

    /**
     * Targets by the loss's name, the direction and the target's name.
     *
     * @param built the matrices
     */
    public record Targets(Map<String, Map<Wiring.Direction, Map<String, NDArray>>> built) {

        /** The targets of a loss in a direction, by the target's name. */
        public Map<String, NDArray> of(Wiring.Loss loss, Wiring.Direction direction) {
            return built.getOrDefault(loss.key(), Map.of()).getOrDefault(direction, Map.of());
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
        this(losses, symmetric, dimensions, seed, DataType.FLOAT32, manager);
    }

    /**
     * Sets the losses up with states and parameters of a type.
     *
     * @param symmetric whether there are two directions, and whether their losses are added or averaged
     * @param seed the experiment's seed
     * @param type {@code float32}, or {@code float64} to compare gradients with finite differences
     * @param manager where their arrays live
     */
    public Objective(
            List<Wiring.Loss> losses,
            Experiment.Symmetric symmetric,
            Dimensions dimensions,
            long seed,
            DataType type,
            NDManager manager) {
        this.type = type;
        this.directions = Wiring.Direction.of(symmetric);
        this.half = symmetric == Experiment.Symmetric.MEAN ? Optional.of(manager.create(0.5f)) : Optional.empty();
        this.dimensions = dimensions;
        this.shared = new SharedArrays(manager);
        this.gradients = new GradientProbe(manager);
        losses.forEach(loss -> terms.add(term(loss, seed, manager)));
    }

    private Term term(Wiring.Loss loss, long seed, NDManager manager) {
        Requests own = loss.ownRequests();
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "init/" + own.place()));
        LossTerm compute = new ComponentCall(own.place(), own.component(), "create")
                .of(() -> loss.config().create(setup(own, Optional.empty(), manager)));
        List<TargetTerm> targets = new ArrayList<>();
        new TreeMap<>(loss.needs().targets())
                .forEach((name, output) -> targets.add(
                        TargetTerm.of(loss, name, output, requests -> setup(requests, Optional.of(output), manager))));
        return new Term(loss, own, compute, manager.create((float) loss.config().weight()), targets);
    }

    private ComponentSetup setup(Requests requests, Optional<String> target, NDManager manager) {
        Set<String> outputs = new LinkedHashSet<>(requests.names());
        target.ifPresent(outputs::add);
        ComponentSetup setup = new ComponentSetup(
                requests.place(), dimensions, outputs, requests.furtherViews(), target, type, manager);
        setups.add(setup);
        return setup;
    }

    /** Whether a target reads something of the online side, so that targets are built after its forward pass. */
    public boolean targetsReadOnlineSide() {
        return terms.stream().flatMap(term -> term.targets.stream()).anyMatch(TargetTerm::readsOnlineSide);
    }

    /**
     * Tells targets and losses that an epoch starts; gradients are not recorded.
     *
     * @param outputs the requested outputs for all training samples, by side
     * @param labels gives the labels of all training samples
     */
    public void startEpoch(Progress progress, Map<Side, StepOutputs> outputs, Supplier<NDArray> labels) {
        shared.remember(SharedInputs.ofEpoch(outputs));
        for (Term term : terms) {
            for (TargetTerm target : term.targets) {
                EpochInputs inputs = new EpochInputs(target.requests(), progress, outputs, labels);
                startEpoch(target.call("epochStarts"), () -> target.rule().epochStarts(inputs), outputs);
            }
            EpochInputs inputs = new EpochInputs(term.requests, progress, outputs, labels);
            startEpoch(term.call("epochStarts"), () -> term.compute.epochStarts(inputs), outputs);
        }
    }

    private void startEpoch(ComponentCall call, Runnable starts, Map<Side, StepOutputs> outputs) {
        shared.call(
                call,
                () -> {
                    starts.run();
                    return outputs;
                },
                () -> SharedInputs.ofEpoch(outputs));
    }

    /** Closes losses and targets, each although another one fails. A failure goes to the log. */
    @Override
    public void close() {
        closeAll().forEach(failure -> LOG.warn("{}", failure.getMessage(), failure));
    }

    /** Closes losses and targets, each although another one fails, and returns the failures. */
    public List<BifocalException> closeAll() {
        List<BifocalException> failures = new ArrayList<>();
        for (Term term : terms) {
            term.targets.forEach(target -> close(target.call("close"), target.rule()::close, failures));
            close(term.call("close"), term.compute::close, failures);
        }
        return failures;
    }

    private static void close(ComponentCall call, Runnable close, List<BifocalException> failures) {
        try {
            call.run(close);
        } catch (BifocalException e) {
            failures.add(e);
        }
    }

    /** State of losses and target builders by name. */
    public Map<String, NDArray> states() {
        Map<String, NDArray> states = new LinkedHashMap<>();
        setups.forEach(setup -> states.putAll(setup.states()));
        return states;
    }

    /** Arrays of losses and target builders that are trained, by name. */
    public Map<String, NDArray> parameters() {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        setups.forEach(setup -> parameters.putAll(setup.parameters()));
        return parameters;
    }

    /** The arrays of losses and target builders that live as long as the training. */
    public List<NDArray> heldArrays() {
        return setups.stream().flatMap(setup -> setup.heldArrays().stream()).toList();
    }

    /**
     * Builds all targets. No input has a gradient.
     *
     * @param checked whether their values are checked, which waits for the device
     * @param listener hears what target builders report
     */
    public Targets targets(Step step, boolean checked, LossListener listener) {
        Map<String, Map<Wiring.Direction, Map<String, NDArray>>> built = new LinkedHashMap<>();
        Targets targets = new Targets(built);
        if (terms.stream().anyMatch(term -> !term.targets.isEmpty())) {
            shared.remember(SharedInputs.of(step, targets));
        }
        for (Term term : terms) {
            for (TargetTerm target : term.targets) {
                for (Wiring.Direction direction : directions) {
                    NDArray array = target.build(step, direction, targets, shared, listener);
                    target.checkShape(array, new Shape(dimensions.batch(), 1L + dimensions.bankSize()));
                    if (checked) {
                        target.checkValues(array, step.keys(direction).unit(target.output()), step.progress());
                    }
                    shared.add(List.of(array));
                    built.computeIfAbsent(term.loss.key(), any -> new LinkedHashMap<>())
                            .computeIfAbsent(direction, any -> new LinkedHashMap<>())
                            .put(target.name(), array);
                }
            }
        }
        return targets;
    }

    /**
     * The weighted sum, a scalar; gradients are recorded.
     *
     * @param checked whether each loss must depend on something that is trained
     */
    public NDArray total(Step step, Targets targets, boolean checked, LossListener listener) {
        shared.remember(SharedInputs.of(step, targets));
        NDArray total = null;
        for (Term term : terms) {
            NDArray sum = null;
            for (Wiring.Direction direction : directions) {
                LossInputs inputs = new LossInputs(
                        term.loss,
                        new RequestedInputs(term.requests, "compute", direction, step),
                        targets.of(term.loss, direction),
                        (name, reported) ->
                                listener.reported("%s.%s".formatted(term.loss.key(), name), direction, reported));
                NDArray value = scalar(
                        term,
                        shared.call(
                                term.call("compute"),
                                () -> term.compute.compute(inputs),
                                () -> SharedInputs.of(step, targets)));
                if (checked) {
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
            throw BrokenContract.of(
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
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "The losses cannot be differentiated: losses.%s, %s (plugin %s), gave a value that depends on nothing that is trained."
                            .formatted(
                                    term.loss.key(),
                                    term.loss.config().component().name(),
                                    term.loss.config().component().plugin().id()),
                    "The loss has cut its graph (stopGradient, toType, duplicate), or reads only what has none; see 'Traps' in"
                            + " docs/plugins/write.md. Use report() for a value that is only watched.");
        }
    }
}
