package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.encoder.EncoderExecutor;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.memory.MemoryConfig;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.momentum.MomentumSchedule;
import dev.bifocal.host.momentum.MovingAverage;
import dev.bifocal.host.optimizer.Optimizer;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.optimizer.ParameterKinds;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.track.MetricRecord;
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
import java.util.function.BiConsumer;
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
    private final EncoderExecutor executor;
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
    private final boolean checksEachStep;
    private final MicroBatches microBatches;
    private final boolean shuffles;
    private final JointViews views;
    private final ProcessGroup processes;
    private final WholeBatch whole;
    private final List<StepObserver> observers = new ArrayList<>();
    private List<String> untrained = List.of();

    /**
     * A training that has not started.
     *
     * @param executor computes the encoder; the caller closes it
     * @param parent on the device where it runs; all arrays live in a manager below it
     */
    public Trainer(Experiment experiment, Wiring wiring, EncoderExecutor executor, NDManager parent) {
        this(experiment, wiring, executor, ProcessGroup.alone(), parent);
    }

    /**
     * A training that has not started, in several processes. Each process computes the outputs of its part of a batch.
     * Losses and targets read the outputs of the whole batch in each process, so that they compute what they would in
     * one process.
     *
     * @param executor computes the encoder; the caller closes it
     * @param processes the processes of the training; the caller closes them
     * @param parent on the device where it runs; all arrays live in a manager below it
     */
    public Trainer(
            Experiment experiment, Wiring wiring, EncoderExecutor executor, ProcessGroup processes, NDManager parent) {
        this.wiring = wiring;
        this.processes = processes;
        this.memory = experiment.memory();
        this.shuffles = memory.shuffle() && usesBatchStatistics() && experiment.normalizedParts() > 1;
        this.seed = experiment.seed();
        this.executor = executor;
        this.whole = new WholeBatch(processes, wiring, seed);
        this.manager = parent.newSubManager();
        this.passes = wiring.passes();
        this.views = new JointViews(
                experiment.encoder().batchNorm().joint() ? wiring.onlineViews() : List.of(),
                wiring.encoder().splits() * experiment.microBatches());
        this.microBatches = new MicroBatches(experiment.microBatches(), seed, manager);
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
        this.checksEachStep = experiment.compute().checks();
        this.checks = new FiniteChecks(
                trained(), online.encoderParameters().keySet(), experiment.run(), checksEachStep, manager);
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
            StepOutputs own = forward(pass, wiring.banks(), images, 0, LossListener.NONE);
            enqueue(whole.of(pass, own, complete(Side.MOMENTUM)), batch);
        }
    }

    /**
     * Computes the outputs of a side for a batch of training images in evaluation mode.
     *
     * @param images (n, 3, S, S), {@code float32}, normalized
     * @param names the outputs
     */
    public Outputs evaluate(Side side, NDArray images, Set<String> names) {
        return network(side).forward(images, names, false);
    }

    /**
     * Tells the losses that an epoch starts.
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
            addOverProcesses();
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

    /**
     * Refuses to go on with weights that are not finite, before they replace good ones on the disk.
     *
     * @param step steps that are done
     */
    public void requireFiniteWeights(long step) {
        checks.requireFiniteWeights(step);
    }

    private void addOverProcesses() {
        List<NDArray> running = new ArrayList<>(online.runningArrays());
        if (usesBatchStatistics()) {
            momentum.ifPresent(network -> running.addAll(network.runningArrays()));
        }
        whole.addGradients(online, objective.parameters().values(), running);
    }

    /** Computes the step once more, with all that heads read. */
    private BifocalException diagnosis(Batch batch, Progress progress, List<String> infinite) {
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "step", progress.step()));
        Map<Wiring.Pass, Set<String>> wanted = new LinkedHashMap<>();
        passes.forEach((pass, names) -> wanted.put(
                pass, pass.side() == Side.ONLINE && !microBatches.split() ? online.withSources(names) : names));
        GradientDiagnosis diagnosis = new GradientDiagnosis(checks.probe(), wiring, trained());
        List<BifocalException> found = new ArrayList<>();
        Computed computed =
                compute(batch, progress, wanted, diagnosis, false, false, part -> {}, (collector, whole, total) -> {
                    diagnosis.ofLosses(whole.step).ifPresent(found::add);
                    if (microBatches.split()) {
                        backward(collector, total);
                    } else {
                        diagnosis.ofHeads(total, whole.own, progress).ifPresent(found::add);
                    }
                });
        if (found.isEmpty()) {
            eachPart(computed, true, (pass, part) -> {
                if (found.isEmpty() && part.differentiable()) {
                    diagnosis
                            .ofHeads(part.product(), Map.of(pass, part.outputs()), progress)
                            .ifPresent(found::add);
                }
            });
        }
        return found.stream().findFirst().orElseGet(() -> GradientDiagnosis.ofEncoder(infinite, progress));
    }

    /**
     * Leaves gradients: forward passes, targets, losses, and one backward. The caller opens the scope of what is
     * computed.
     *
     * @param wanted the outputs to compute, by pass; at least those that losses read
     * @param listener hears what the losses come to, and last the whole loss
     */
    public Objective.Step differentiate(
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
            eachPart(computed, false, (pass, part) -> {
                if (part.differentiable()) {
                    backward(part.collector(), part.product());
                }
                recorded.backward();
            });
            finished.accept(StepPart.BACKWARD);
            return computed.step;
        }
    }

    /**
     * What a step has computed.
     *
     * @param step what losses read
     * @param own the outputs of this process's images on the online side, by pass; those of joint views by the first
     */
    private record Computed(Objective.Step step, Map<Wiring.Pass, StepOutputs> own) {}

    /** Reads the whole loss while gradients are recorded. */
    @FunctionalInterface
    private interface TotalUse {
        void accept(GradientCollector collector, Computed computed, NDArray total);
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
        Objective.Step step = new Objective.Step(new LinkedHashMap<>(), batch, banks, progress);
        Computed computed = new Computed(step, own);
        forward(Side.MOMENTUM, wanted, computed, listener);
        finished.accept(StepPart.MOMENTUM_FORWARD);
        if (microBatches.split()) {
            forward(Side.ONLINE, wanted, computed, listener);
            finished.accept(StepPart.ONLINE_FORWARD);
        }
        Optional<Objective.Targets> early = objective.targetsReadQueries()
                ? Optional.empty()
                : Optional.of(objective.targets(step, checked, listener));
        finished.accept(StepPart.TARGETS);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            if (!microBatches.split()) {
                forward(Side.ONLINE, wanted, computed, listener);
                finished.accept(StepPart.ONLINE_FORWARD);
            }
            // Recorded, because the graph of the losses leads to this process's own outputs.
            own.forEach((pass, outputs) -> views.each(pass, outputs, wanted, (view, ofView) -> step.passes()
                    .put(view, whole.of(view, ofView, complete(Side.ONLINE)))));
            Objective.Targets targets = early.orElseGet(() -> objective.targets(step, checked, listener));
            use.accept(collector, computed, objective.total(step, targets, graphChecked, listener));
        }
        return computed;
    }

    /** Computes each micro-batch of the online side once more with its graph; nothing if batches are whole. */
    private void eachPart(Computed computed, boolean withSources, BiConsumer<Wiring.Pass, MicroBatches.Part> use) {
        if (microBatches.split()) {
            computed.own.forEach((pass, leaves) -> microBatches.backward(
                    online,
                    pass,
                    views.images(pass, computed.step.batch()),
                    leaves,
                    computed.step.progress().step(),
                    withSources,
                    part -> use.accept(pass, part)));
        }
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

    /** Computes the passes of a side. Those of the online side become part of the step when gradients are recorded. */
    private void forward(Side side, Map<Wiring.Pass, Set<String>> wanted, Computed computed, LossListener listener) {
        Map<Wiring.Pass, StepOutputs> outputs = computed.step.passes();
        long step = computed.step.progress().step();
        views.passes(wanted).forEach((pass, names) -> {
            if (pass.side() == side) {
                NDArray images = views.images(pass, computed.step.batch());
                whole.seed(pass, step);
                if (side == Side.MOMENTUM && shuffles) {
                    outputs.put(
                            pass,
                            whole.shuffled(
                                    pass,
                                    images,
                                    step,
                                    complete(side),
                                    part -> forward(pass, names, part, step, listener)));
                } else {
                    StepOutputs own = forward(pass, names, images, step, listener);
                    if (side == Side.ONLINE) {
                        computed.own.put(pass, own);
                    } else {
                        outputs.put(pass, whole.of(pass, own, complete(side)));
                    }
                }
            }
        });
        if (microBatches.split() || whole.isDivided()) {
            // Losses draw the same numbers, however the passes are divided.
            Engine.getInstance().setRandomSeed(Seeds.of(seed, "step", step));
        }
    }

    /** The outputs that a pass of a side computes for the images of all processes. */
    private Set<String> complete(Side side) {
        return training(side) ? network(side).outputsOfWholeBatch() : Set.of();
    }

    private Network network(Side side) {
        return side == Side.ONLINE ? online : momentum.orElseThrow();
    }

    /** Whether batch normalisation of a side uses the statistics of the batch. */
    private boolean training(Side side) {
        return side == Side.ONLINE || usesBatchStatistics();
    }

    private StepOutputs forward(Wiring.Pass pass, Set<String> names, NDArray images, long step, LossListener listener) {
        boolean isOnline = pass.side() == Side.ONLINE;
        Network network = network(pass.side());
        boolean training = training(pass.side());
        LossListener hears = isOnline ? listener : LossListener.NONE;
        List<NDArray> running = microBatches.split() && training ? network.runningArrays() : List.of();
        StepOutputs outputs = microBatches.forward(
                pass, images, running, step, part -> network.forward(part, names, training, hears));
        if (isOnline && microBatches.split()) {
            MicroBatches.cut(outputs);
        }
        return outputs;
    }

    private void enqueue(StepOutputs keys, Batch batch) {
        Map<String, NDArray> units = new LinkedHashMap<>();
        wiring.banks().forEach(output -> units.put(output, keys.unit(output)));
        banks.orElseThrow().enqueue(units, batch.labels(), batch.indices());
    }

    private boolean usesBatchStatistics() {
        return memory.batchNorm() == MemoryConfig.BatchNorm.OWN;
    }

    @Override
    public void close() {
        objective.close();
        manager.close();
    }
}
