package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Side;
import dev.bifocal.host.compute.Upload;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.memory.MemoryConfig;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The forward passes of both sides. A process computes its part of a batch, whole or in micro-batches, and receives the
 * outputs of the other processes' parts.
 */
final class Passes {

    private final Network online;
    private final Optional<Network> momentum;
    private final boolean momentumUsesBatchStatistics;
    private final boolean shuffles;
    private final JointViews views;
    private final MicroBatches microBatches;
    private final WholeBatch whole;
    private final long seed;

    /**
     * Passes of two networks.
     *
     * @param processes the processes of the training
     * @param upload copies to the device
     * @param manager owner of compiled functions
     */
    Passes(
            Experiment experiment,
            Wiring wiring,
            Network online,
            Optional<Network> momentum,
            ProcessGroup processes,
            Upload upload,
            NDManager manager) {
        this.online = online;
        this.momentum = momentum;
        this.momentumUsesBatchStatistics = experiment.memory().batchNorm() == MemoryConfig.BatchNorm.OWN;
        this.shuffles =
                experiment.memory().shuffle() && momentumUsesBatchStatistics && experiment.normalizedParts() > 1;
        this.views = new JointViews(
                experiment.encoder().batchNorm().joint() ? wiring.onlineViews() : List.of(),
                wiring.encoder().splits() * experiment.microBatches());
        this.seed = experiment.seed();
        this.microBatches = new MicroBatches(experiment.microBatches(), seed, manager);
        this.whole = new WholeBatch(processes, wiring, seed, upload);
    }

    /** Whether this process computes its images in micro-batches, whose outputs have no graph at first. */
    boolean areInMicroBatches() {
        return microBatches.split();
    }

    /** Outputs of the online side, and the inputs of their heads. */
    Set<String> withSources(Set<String> names) {
        return online.withSources(names);
    }

    /**
     * Computes the passes of the momentum side.
     *
     * @param wanted the outputs to compute, by pass
     * @return the outputs for the images of all processes
     */
    Map<Wiring.Pass, StepOutputs> momentum(Batch batch, long step, Map<Wiring.Pass, Set<String>> wanted) {
        Map<Wiring.Pass, StepOutputs> outputs = new LinkedHashMap<>();
        wanted.forEach((pass, names) -> {
            if (pass.side() == Side.MOMENTUM) {
                NDArray images = views.images(pass, batch);
                whole.seed(pass, step);
                outputs.put(
                        pass,
                        shuffles
                                ? whole.shuffled(
                                        pass,
                                        images,
                                        step,
                                        complete(Side.MOMENTUM),
                                        part -> forward(pass, names, part, step, LossListener.NONE))
                                : keys(pass, names, images, step));
            }
        });
        seedLosses(step);
        return outputs;
    }

    /**
     * The outputs of a pass of the momentum side for the images of all processes.
     *
     * @param images those of this process
     */
    StepOutputs keys(Wiring.Pass pass, Set<String> names, NDArray images, long step) {
        return whole.of(pass, forward(pass, names, images, step, LossListener.NONE), complete(Side.MOMENTUM));
    }

    /**
     * Computes the passes of the online side. In micro-batches, the outputs are leaves of the graph of the losses.
     *
     * @param wanted the outputs to compute, by pass
     * @param listener hears what heads report
     * @return the outputs for this process's images; those of joint views by the first
     */
    Map<Wiring.Pass, StepOutputs> online(
            Batch batch, long step, Map<Wiring.Pass, Set<String>> wanted, LossListener listener) {
        Map<Wiring.Pass, StepOutputs> own = new LinkedHashMap<>();
        views.passes(wanted).forEach((pass, names) -> {
            if (pass.side() == Side.ONLINE) {
                whole.seed(pass, step);
                own.put(pass, forward(pass, names, views.images(pass, batch), step, listener));
            }
        });
        seedLosses(step);
        return own;
    }

    /** Losses draw the same numbers, however the passes are divided. */
    private void seedLosses(long step) {
        if (microBatches.split() || whole.isDivided()) {
            Engine.getInstance().setRandomSeed(Seeds.of(seed, "step", step));
        }
    }

    /**
     * Gives the outputs of the online side for the images of all processes, while gradients are recorded: the graph of
     * the losses leads to this process's own outputs.
     *
     * @param own the result of {@link #online}
     * @param wanted the outputs of each pass
     */
    void complete(
            Map<Wiring.Pass, StepOutputs> own,
            Map<Wiring.Pass, Set<String>> wanted,
            BiConsumer<Wiring.Pass, StepOutputs> use) {
        own.forEach((pass, outputs) -> views.each(
                pass,
                outputs,
                wanted,
                (view, ofView) -> use.accept(view, whole.of(view, ofView, complete(Side.ONLINE)))));
    }

    /**
     * Computes each micro-batch of the online side once more with its graph; nothing if batches are whole.
     *
     * @param own the result of {@link #online}, with the derivatives of the losses
     * @param withSources whether the outputs of a part contain the inputs of their heads
     */
    void eachPart(
            Batch batch,
            long step,
            Map<Wiring.Pass, StepOutputs> own,
            boolean withSources,
            BiConsumer<Wiring.Pass, MicroBatches.Part> use) {
        if (microBatches.split()) {
            own.forEach((pass, leaves) -> microBatches.backward(
                    online,
                    pass,
                    views.images(pass, batch),
                    leaves,
                    step,
                    withSources,
                    part -> use.accept(pass, part)));
        }
    }

    /**
     * Completes gradients and running statistics with those of the other processes' images.
     *
     * @param copies arrays whose gradients are those of the whole batch already
     */
    void addOverProcesses(Collection<NDArray> copies) {
        List<NDArray> running = new ArrayList<>(online.runningArrays());
        if (momentumUsesBatchStatistics) {
            momentum.ifPresent(network -> running.addAll(network.runningArrays()));
        }
        whole.addGradients(online, copies, running);
    }

    /** The outputs that a pass of a side computes for the images of all processes. */
    private Set<String> complete(Side side) {
        return usesBatchStatistics(side) ? network(side).outputsOfWholeBatch() : Set.of();
    }

    private Network network(Side side) {
        return side == Side.ONLINE ? online : momentum.orElseThrow();
    }

    private boolean usesBatchStatistics(Side side) {
        return side == Side.ONLINE || momentumUsesBatchStatistics;
    }

    private StepOutputs forward(Wiring.Pass pass, Set<String> names, NDArray images, long step, LossListener listener) {
        Network network = network(pass.side());
        boolean training = usesBatchStatistics(pass.side());
        List<NDArray> running = microBatches.split() && training ? network.runningArrays() : List.of();
        StepOutputs outputs = microBatches.forward(
                pass, images, running, step, part -> network.forward(part, names, training, listener));
        if (pass.side() == Side.ONLINE && microBatches.split()) {
            MicroBatches.cut(outputs);
        }
        return outputs;
    }
}
