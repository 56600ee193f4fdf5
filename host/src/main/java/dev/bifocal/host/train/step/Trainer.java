package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.compute.Upload;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.encoder.EncoderExecutor;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.memory.MemoryConfig;
import dev.bifocal.host.momentum.MomentumSchedule;
import dev.bifocal.host.momentum.MovingAverage;
import dev.bifocal.host.optimizer.Optimizer;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.optimizer.ParameterKinds;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The state of a training and its step: momentum forward, targets, online forward and losses, one backward, optimiser,
 * moving average, enqueue. All of it runs on one thread.
 */
public final class Trainer implements AutoCloseable {

    private final Wiring wiring;
    private final MemoryConfig memory;
    private final long seed;
    private final NDManager manager;
    private final Network online;
    private final Optional<Network> momentum;
    private final Optional<MovingAverage> average;
    private final Optional<MemoryBanks> banks;
    private final MomentumSchedule momentumSchedule;
    private final Optimizer optimizer;
    private final Scalars scalars;
    private final Map<Wiring.Pass, Set<String>> passes;
    private final Objective objective;
    private final FiniteChecks checks;
    private final ProcessGroup processes;
    private final Passes forward;
    private final StepGradients gradients;
    private final List<StepObserver> observers = new ArrayList<>();
    private List<String> untrained = List.of();

    /**
     * A training that has not started.
     *
     * @param executor computes the encoder; the caller closes it
     * @param parent on the device where it runs; all arrays live in a manager below it
     */
    public Trainer(Experiment experiment, Wiring wiring, EncoderExecutor executor, NDManager parent) {
        this(experiment, wiring, executor, ProcessGroup.alone(), new Upload(parent), parent);
    }

    /**
     * A training that has not started, in several processes. Each process computes the outputs of its part of a batch.
     * Losses and targets read the outputs of the whole batch in each process, so that they compute what they would in
     * one process.
     *
     * @param executor computes the encoder; the caller closes it
     * @param processes the processes of the training; the caller closes them
     * @param upload copies to the same device
     * @param parent on the device where it runs; all arrays live in a manager below it
     */
    public Trainer(
            Experiment experiment,
            Wiring wiring,
            EncoderExecutor executor,
            ProcessGroup processes,
            Upload upload,
            NDManager parent) {
        this.wiring = wiring;
        this.processes = processes;
        this.memory = experiment.memory();
        this.seed = experiment.seed();
        this.manager = parent.newSubManager();
        this.passes = wiring.passes();
        this.online = new Network(wiring, executor, Side.ONLINE, processes, manager, seed);
        this.momentum = wiring.hasMomentumSide()
                ? Optional.of(new Network(wiring, executor, Side.MOMENTUM, processes, manager, seed))
                : Optional.empty();
        this.average = momentum.map(this::follow);
        this.momentumSchedule = MomentumSchedule.of(memory);
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "init/memory"));
        this.banks = wiring.banks().isEmpty() ? Optional.empty() : Optional.of(emptyBanks());
        this.objective = new Objective(wiring.losses(), wiring.symmetric(), wiring.dimensions(), seed, manager);
        this.optimizer = optimizer(experiment.optimizer());
        this.scalars = new Scalars(manager);
        boolean checksEachStep = experiment.compute().checks();
        this.checks = new FiniteChecks(
                trained(), online.encoderParameters().keySet(), experiment.run(), checksEachStep, manager);
        this.forward = new Passes(experiment, wiring, online, momentum, processes, upload, manager);
        this.gradients = new StepGradients(executor, forward, objective, banks, checks, checksEachStep);
    }

    private Optimizer optimizer(OptimizerConfig config) {
        ParameterKinds kinds = new ParameterKinds(
                online.encoderParameters(),
                online.headParameters(),
                objective.parameters().keySet());
        return Optimizer.of(config, trained(), kinds.of(config.exclude()), kinds.groups(config.groups()), manager);
    }

    private MovingAverage follow(Network follower) {
        Map<String, NDArray> averages = follower.values();
        if (memory.batchNorm() == MemoryConfig.BatchNorm.OWN) {
            averages.keySet().removeAll(follower.runningStatistics());
        }
        MovingAverage result = new MovingAverage(averages, online.values(), manager);
        result.copy();
        return result;
    }

    /** Passes all following steps to an observer, whose arrays belong to the {@link #state} from now on. */
    public void observe(StepObserver observer) {
        observer.reads().forEach((pass, outputs) -> Objects.requireNonNull(passes.get(pass))
                .addAll(outputs));
        observers.add(observer);
    }

    /** What gradients train, by name. */
    public Map<String, NDArray> trained() {
        Map<String, NDArray> trained = online.weights();
        trained.putAll(objective.parameters());
        return trained;
    }

    private Map<String, Shape> bankShapes() {
        Map<String, Shape> all = wiring.dimensions().outputs();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        wiring.banks().forEach(output -> shapes.put(output, Objects.requireNonNull(all.get(output))));
        return shapes;
    }

    private MemoryBanks emptyBanks() {
        return new MemoryBanks(manager, wiring.bankSize(), bankShapes(), wiring.classes(), memory.excludeSame());
    }

    /** Encoder and heads of the online side. */
    public Network online() {
        return online;
    }

    /** The memory banks, if some loss reads one. */
    public Optional<MemoryBanks> banks() {
        return banks;
    }

    /** The losses and what they reported, step by step. */
    public Scalars scalars() {
        return scalars;
    }

    /** Everything that a step changes, by name, to be written to and read from a checkpoint in place. */
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = online.state();
        momentum.ifPresent(network -> state.putAll(network.state()));
        banks.ifPresent(all -> all.values().forEach((name, array) -> state.put("memory." + name, array)));
        optimizer.state().forEach((name, array) -> state.put("optimizer." + name, array));
        state.putAll(objective.states());
        state.putAll(objective.parameters());
        observers.forEach(observer -> state.putAll(observer.state()));
        return state;
    }

    /** Gives all processes the state of rank 0. */
    public void copyFromFirst() {
        processes.copyFromFirst(state().values());
    }

    /** Gives the encoders of both sides the weights of a trained one, before training. */
    public void startFrom(TrainedEncoder trained) {
        online.restoreEncoder(trained);
        momentum.ifPresent(network -> network.restoreEncoder(trained));
    }

    /**
     * Puts keys of a batch into the memory banks, before training.
     *
     * @param batch has the key view
     */
    public void fill(Batch batch) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray images = Objects.requireNonNull(batch.images().get(View.KEY));
            Wiring.Pass pass = new Wiring.Pass(View.KEY, Side.MOMENTUM);
            enqueue(forward.keys(pass, wiring.banks(), images, 0), batch);
        }
    }

    /**
     * Computes the outputs of a side for a batch of training images in evaluation mode.
     *
     * @param images (n, 3, S, S), {@code float32}, normalized
     * @param names the outputs
     */
    public Outputs evaluate(Side side, NDArray images, Set<String> names) {
        Network network = side == Side.ONLINE ? online : momentum.orElseThrow();
        return network.forward(images, names, false);
    }

    /**
     * Tells losses and targets that an epoch starts.
     *
     * @param outputs the outputs for all training samples, by side and name
     * @param labels gives the labels of all training samples
     */
    public void startEpoch(Progress progress, Map<Side, Map<String, NDArray>> outputs, Supplier<NDArray> labels) {
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "epoch", progress.epoch()));
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Map<Side, StepOutputs> bySide = new EnumMap<>(Side.class);
            outputs.forEach((side, values) -> bySide.put(
                    side,
                    StepOutputs.of(
                            "the %s side for all training samples"
                                    .formatted(side.name().toLowerCase(Locale.ROOT)),
                            values)));
            objective.startEpoch(progress, bySide, labels);
        }
    }

    /**
     * One step.
     *
     * @param progress where training is
     * @param rates the learning rates
     * @param finished hears which part of the step is done, for measuring
     */
    public void step(Batch batch, Progress progress, Rates rates, Consumer<StepPart> finished) {
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "step", progress.step()));
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Objective.Step computed = differentiate(batch, progress, passes, scalars, finished);
            forward.addOverProcesses(objective.parameters().values());
            if (progress.step() == 0) {
                untrained = ZeroGradients.among(behindEncoder());
            }
            List<String> infinite = checks.infiniteGradients(progress, scalars);
            if (!infinite.isEmpty()) {
                throw diagnosis(batch, progress, infinite);
            }
            optimizer.step(rates);
            finished.accept(StepPart.OPTIMIZER);
            follow(progress);
            finished.accept(StepPart.MOVING_AVERAGE);
            if (banks.isPresent()) {
                wiring.directions().forEach(direction -> enqueue(computed.keys(direction), batch));
            }
            finished.accept(StepPart.ENQUEUE);
            observers.forEach(observer ->
                    observer.observe(computed, checks.isRecorded(progress)).forEach(scalars::add));
        }
    }

    /** Computes the loss of a batch. As in a step, running statistics change; weights and banks do not. */
    public double loss(Batch batch, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "step", progress.step()));
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return gradients.loss(batch, progress, passes);
        }
    }

    /**
     * Refuses to go on with weights that are not finite, before they replace good ones on the disk.
     *
     * @param step steps that are done
     */
    public void requireFiniteWeights(long step) {
        checks.requireFiniteWeights(step);
    }

    private BifocalException diagnosis(Batch batch, Progress progress, List<String> infinite) {
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "step", progress.step()));
        GradientDiagnosis diagnosis = new GradientDiagnosis(checks.probe(), wiring, trained());
        return gradients
                .diagnose(batch, progress, passes, diagnosis)
                .orElseGet(() -> GradientDiagnosis.ofEncoder(infinite, progress));
    }

    /**
     * Leaves the gradients of this process's images: forward passes, targets, losses, and one backward pass. The caller
     * opens the scope of all arrays.
     *
     * @param wanted the outputs to compute, by pass; at least those that losses and targets read
     * @param listener hears the losses, and last the whole loss
     * @param finished hears the parts of the step
     */
    public Objective.Step differentiate(
            Batch batch,
            Progress progress,
            Map<Wiring.Pass, Set<String>> wanted,
            LossListener listener,
            Consumer<StepPart> finished) {
        return gradients.compute(batch, progress, wanted, listener, finished);
    }

    /** Moves the momentum side one step towards the online side. */
    public void follow(Progress progress) {
        average.ifPresent(moving -> moving.update(momentumSchedule.at(progress)));
    }

    /** The momentum of the moving average in a step, if there is a momentum side. */
    public Optional<Double> momentumAt(Progress progress) {
        return average.map(moving -> momentumSchedule.at(progress));
    }

    private Map<String, NDArray> behindEncoder() {
        Map<String, NDArray> weights = trained();
        weights.keySet().removeAll(online.encoderParameters().keySet());
        return weights;
    }

    /**
     * Names of weights of heads and losses whose gradient was 0 everywhere in the first step, if this trainer did it.
     */
    public List<String> untrained() {
        return untrained;
    }

    private void enqueue(StepOutputs keys, Batch batch) {
        Map<String, NDArray> units = new LinkedHashMap<>();
        wiring.banks().forEach(output -> units.put(output, keys.unit(output)));
        banks.orElseThrow().enqueue(units, batch.labels(), batch.indices());
    }

    @Override
    public void close() {
        objective.close();
        manager.close();
    }
}
