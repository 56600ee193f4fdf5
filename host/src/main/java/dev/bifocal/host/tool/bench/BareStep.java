package dev.bifocal.host.tool.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.bifocal.host.encoder.EncoderConfig;
import dev.bifocal.host.encoder.ResNets;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.train.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The step of instance discrimination against a memory bank, written straight against DJL: DJL's own blocks, no
 * components, no checks, no metrics. The benchmark compares the host's step of the same experiment with it.
 */
final class BareStep implements AutoCloseable {

    private static final int STAGES = 4;

    /** Blocks of each stage by the encoder's name. */
    private static final Map<String, int[]> BLOCKS =
            Map.of("resnet18", new int[] {2, 2, 2, 2}, "resnet34", new int[] {3, 4, 6, 3});

    private static final float TEMPERATURE = 0.1f;
    private static final int HIDDEN = 512;

    private final NDManager manager;
    private final ParameterStore store;
    private final Block online;
    private final Block momentum;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<NDArray> velocities = new ArrayList<>();
    private final List<NDArray> averages = new ArrayList<>();
    private final NDArray bank;
    private final NDArray bankLabels;
    private final Experiment experiment;
    private int pointer;

    /**
     * Why an experiment's step cannot be run bare, in a sentence, if so.
     *
     * @param recipe the recipe whose step this is, if that is known
     */
    static Optional<String> obstacle(Session session, Optional<String> recipe) {
        Experiment experiment = session.experiment();
        EncoderConfig encoder = experiment.encoder();
        if (!recipe.equals(Optional.of(experiment.name()))) {
            return Optional.of("it is the step of recipe %s, and this is %s."
                    .formatted(recipe.orElse("(none)"), experiment.name()));
        }
        if (!BLOCKS.containsKey(encoder.name()) || encoder.stages() != STAGES) {
            return Optional.of("it knows only resnet18 and resnet34 with all %s stages, and this is %s with %s."
                    .formatted(STAGES, encoder.name(), encoder.stages()));
        }
        if (ResNets.stem(encoder, session.imageSize()) != EncoderConfig.Stem.SMALL) {
            return Optional.of("it has only the small stem, and this encoder has the imagenet stem.");
        }
        if (experiment.symmetric() != Experiment.Symmetric.NONE
                || experiment.optimizer().name() != OptimizerConfig.Rule.SGD
                || experiment.microBatches() > 1
                || experiment.memory().excludeSame()
                || !experiment.optimizer().groups().isEmpty()
                || experiment.compute().recompute()) {
            return Optional.of(
                    "it runs in one direction, on whole batches, with SGD, and without groups, excluded keys and"
                            + " recomputation.");
        }
        if (encoder.batchNorm().splits() > 1) {
            return Optional.of("it normalizes whole batches, and this encoder normalizes %s parts."
                    .formatted(encoder.batchNorm().splits()));
        }
        if (experiment.memory().size() % experiment.batch() != 0) {
            return Optional.of("its memory bank has to hold whole batches.");
        }
        return Optional.empty();
    }

    /**
     * A step.
     *
     * @param experiment one without {@link #obstacle}
     * @param embedding size of the projection
     * @param imageSize side of the views
     */
    BareStep(Experiment experiment, int embedding, int imageSize, NDManager parent) {
        this.experiment = experiment;
        this.manager = parent.newSubManager();
        this.store = new ParameterStore(manager, false);
        this.online = network(embedding);
        this.momentum = network(embedding);
        Shape input = new Shape(experiment.batch(), 3, imageSize, imageSize);
        momentum.freezeParameters(true);
        online.initialize(manager, DataType.FLOAT32, input);
        momentum.initialize(manager, DataType.FLOAT32, input);
        List<Parameter> onlineParameters = online.getParameters().values();
        List<Parameter> momentumParameters = momentum.getParameters().values();
        for (int i = 0; i < onlineParameters.size(); i++) {
            Parameter parameter = onlineParameters.get(i);
            if (parameter.requiresGradient()) {
                NDArray weight = parameter.getArray();
                weights.add(weight);
                velocities.add(manager.zeros(weight.getShape()));
                averages.add(momentumParameters.get(i).getArray());
            }
        }
        int size = experiment.memory().size();
        bank = manager.randomNormal(new Shape(size, embedding)).normalize(2, 1);
        bankLabels = manager.zeros(new Shape(size), DataType.INT64);
    }

    private Block network(int embedding) {
        int width = experiment.encoder().width();
        int[] blocks = Objects.requireNonNull(BLOCKS.get(experiment.encoder().name()));
        SequentialBlock network = new SequentialBlock();
        network.add(convolution(width, 3, experiment.encoder().stemStride()))
                .add(normalization())
                .add(Activation::relu);
        int in = width;
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                int out = width << stage;
                network.add(residual(in, out, stage > 0 && block == 0 ? 2 : 1)).add(Activation::relu);
                in = out;
            }
        }
        return network.add(Pool.globalAvgPool2dBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(HIDDEN).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(embedding).build());
    }

    private static Block residual(int in, int out, int stride) {
        SequentialBlock body = new SequentialBlock()
                .add(convolution(out, 3, stride))
                .add(normalization())
                .add(Activation::relu)
                .add(convolution(out, 3, 1))
                .add(normalization());
        Block shortcut = in == out && stride == 1
                ? Blocks.identityBlock()
                : new SequentialBlock().add(convolution(out, 1, stride)).add(normalization());
        return new ParallelBlock(
                paths -> new NDList(
                        paths.get(0).singletonOrThrow().add(paths.get(1).singletonOrThrow())),
                List.of(body, shortcut));
    }

    private static Block convolution(int out, int kernel, int stride) {
        return Conv2d.builder()
                .setFilters(out)
                .setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optBias(false)
                .build();
    }

    private static Block normalization() {
        return BatchNorm.builder().optAxis(1).build();
    }

    /** One step on two batches of images, (N, 3, S, S). */
    void run(NDArray query, NDArray key, NDArray labels) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray keys = momentum.forward(store, new NDList(key), true)
                    .singletonOrThrow()
                    .normalize(2, 1);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray queries = online.forward(store, new NDList(query), true)
                        .singletonOrThrow()
                        .normalize(2, 1);
                NDArray own = queries.mul(keys).sum(new int[] {1}, true);
                NDArray logits = NDArrays.concat(new NDList(own, queries.matMul(bank.transpose())), 1)
                        .div(TEMPERATURE);
                collector.backward(
                        logits.logSoftmax(1).get(new NDIndex(":, 0")).mean().neg());
            }
            for (int i = 0; i < weights.size(); i++) {
                descend(weights.get(i), velocities.get(i));
                float rate = (float) (experiment.memory().momentum() - 1);
                update(averages.get(i), weights.get(i), rate, -1);
            }
            NDIndex rows = new NDIndex("%s:%s".formatted(pointer, pointer + experiment.batch()));
            bank.set(rows, keys);
            bankLabels.set(rows, labels);
            pointer = (pointer + experiment.batch()) % experiment.memory().size();
        }
    }

    private void descend(NDArray weight, NDArray velocity) {
        update(
                velocity,
                weight.getGradient(),
                -1,
                (float) experiment.optimizer().momentum() - 1);
        update(velocity, weight, (float) -experiment.optimizer().weightDecay(), 0);
        update(weight, velocity, (float) experiment.optimizer().lr(), 0);
    }

    private static void update(NDArray array, NDArray gradient, float rate, float decay) {
        array.getNDArrayInternal()
                .sgdUpdate(new NDList(array, gradient), new NDList(array), rate, decay, 1, -1, 0, false);
    }

    @Override
    public void close() {
        manager.close();
    }
}
