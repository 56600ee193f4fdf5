package dev.bifocal.host.train.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.encoder.EncoderBlock;
import dev.bifocal.host.encoder.EncoderExecutor;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.eval.protocol.EncoderUnderTest;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.wiring.HeadSource;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Encoder and heads of one side, with their values. */
public final class Network implements EncoderUnderTest {

    private final Wiring wiring;
    private final List<Wiring.Head> order;
    private final NDManager manager;
    private final ParameterStore store;
    private final SharedArrays shared;
    private final EncoderBlock encoder;
    private final Map<String, Block> heads = new LinkedHashMap<>();
    private final ProcessGroup processes;
    private final Set<String> computedWhole = new LinkedHashSet<>();
    private final Map<Integer, Map<String, List<OutputSpec>>> declared = new HashMap<>();
    private Optional<LossListener> listener = Optional.empty();
    private final String prefix;
    private final String origin;

    /** A network with fresh values in one process. */
    public Network(Wiring wiring, EncoderExecutor executor, Side side, NDManager parent, long seed) {
        this(wiring, executor, side, ProcessGroup.alone(), parent, seed);
    }

    /**
     * A network with fresh values.
     *
     * @param executor computes the encoder; the caller closes it
     * @param processes the processes of the training
     * @param parent where the values live until {@link #close}
     * @param seed the experiment's seed; both sides of an experiment start with the same values
     */
    public Network(
            Wiring wiring, EncoderExecutor executor, Side side, ProcessGroup processes, NDManager parent, long seed) {
        this.wiring = wiring;
        this.processes = processes;
        this.prefix = Checkpoints.prefix(side);
        this.origin = side == Side.ONLINE ? "the online side" : "the momentum side";
        this.order = wiring.heads().stream().filter(head -> head.on(side)).toList();
        this.manager = parent.newSubManager();
        this.store = new ParameterStore(manager, false);
        this.shared = new SharedArrays(manager);
        this.encoder = new EncoderBlock(wiring.encoder(), executor);
        boolean frozen = side == Side.MOMENTUM;
        initialize("encoder", encoder, new Shape(3, wiring.imageSize(), wiring.imageSize()), frozen, seed);
        for (Wiring.Head head : order) {
            String name = "heads." + head.key();
            Block block = call(head, "create").of(() -> head.config().create(new Context(head, side)));
            call(head, "initialize")
                    .of(() -> initialize(name, block, head.input().shape(), frozen, seed));
            heads.put(head.key(), block);
            if (wiring.encoder().synced()
                    && (normalizes(block)
                            || computedWhole.contains(head.config().from()))) {
                computedWhole.add("heads." + head.key());
                head.outputs().forEach(output -> computedWhole.add(output.name()));
            }
        }
    }

    private static boolean normalizes(Block block) {
        return block.getParameters().values().stream().anyMatch(Network::isRunning);
    }

    /**
     * The outputs that a training pass computes for the images of all processes, because a head normalises them
     * together. All other outputs are those of this process's images.
     */
    public Set<String> outputsOfWholeBatch() {
        return Collections.unmodifiableSet(computedWhole);
    }

    /** The weights of the heads of {@link #outputsOfWholeBatch}. */
    public List<String> weightsOfWholeBatch() {
        return weights().keySet().stream()
                .filter(name ->
                        name.startsWith("heads.") && computedWhole.contains(name.substring(0, name.indexOf('.', 6))))
                .toList();
    }

    /** What a head is created with. */
    private final class Context implements HeadContext {

        private final Wiring.Head head;
        private final Side side;

        Context(Wiring.Head head, Side side) {
            this.head = head;
            this.side = side;
        }

        @Override
        public HeadInput input() {
            return head.input();
        }

        @Override
        public Side side() {
            return side;
        }

        @Override
        public Device device() {
            return manager.getDevice();
        }

        @Override
        public void report(String name, NDArray scalar) {
            String place = "heads." + head.key();
            BrokenContract.checkReport(head.config().component(), name, scalar);
            listener.ifPresent(
                    hears -> hears.reported("%s.%s".formatted(place, name), Wiring.Direction.FORWARD, scalar));
        }
    }

    private static ComponentCall call(Wiring.Head head, String method) {
        return new ComponentCall("heads." + head.key(), head.config().component(), method);
    }

    private Block initialize(String name, Block block, Shape input, boolean frozen, long seed) {
        if (frozen) {
            block.freezeParameters(true);
        }
        Engine.getInstance().setRandomSeed(Seeds.of(seed, "init/" + name));
        block.initialize(manager, DataType.FLOAT32, new Shape(wiring.batch()).addAll(input));
        return block;
    }

    /**
     * The parameters and running statistics by a name that is the same on both sides and in every version of a
     * checkpoint.
     */
    Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = encoderParameters();
        parameters.putAll(headParameters());
        return parameters;
    }

    /** Those of {@link #parameters} that are the encoder's. */
    public Map<String, Parameter> encoderParameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        encoder.getParameters().forEach(pair -> parameters.put("encoder." + pair.getKey(), pair.getValue()));
        return parameters;
    }

    /** Those of {@link #parameters} that are the heads'. */
    public Map<String, Parameter> headParameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        heads.forEach((key, block) -> block.getParameters()
                .forEach(pair -> parameters.put("heads.%s.%s".formatted(key, pair.getKey()), pair.getValue())));
        return parameters;
    }

    /** The names of running means and variances. */
    public Set<String> runningStatistics() {
        Set<String> names = new LinkedHashSet<>();
        parameters().forEach((name, parameter) -> {
            if (isRunning(parameter)) {
                names.add(name);
            }
        });
        return names;
    }

    static boolean isRunning(Parameter parameter) {
        return parameter.getType() == Parameter.Type.RUNNING_MEAN || parameter.getType() == Parameter.Type.RUNNING_VAR;
    }

    /** Running means and variances. */
    public List<NDArray> runningArrays() {
        Map<String, NDArray> values = values();
        values.keySet().retainAll(runningStatistics());
        return List.copyOf(values.values());
    }

    /**
     * Gives it the values in a checkpoint in place of its own.
     *
     * @throws BifocalException if they do not fit; then nothing has changed
     */
    public void restore(Checkpoint checkpoint) {
        checkpoint.restore(state());
    }

    /**
     * Gives the encoder other weights in place of its own.
     *
     * @throws BifocalException if they do not fit; then nothing has changed
     */
    public void restoreEncoder(TrainedEncoder trained) {
        trained.restore(encoder);
    }

    /** Parameters that gradients train, by name. */
    @Override
    public Map<String, NDArray> weights() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> {
            if (parameter.requiresGradient()) {
                arrays.put(name, parameter.getArray());
            }
        });
        return arrays;
    }

    /** All parameters and running statistics by name, the same on both sides. */
    public Map<String, NDArray> values() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> arrays.put(name, parameter.getArray()));
        return arrays;
    }

    /** All values by their names in a checkpoint. */
    public Map<String, NDArray> state() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        values().forEach((name, array) -> arrays.put(prefix + name, array));
        return arrays;
    }

    /**
     * Outputs for a batch of images of a training step.
     *
     * @param hears takes what heads report
     */
    public StepOutputs forward(NDArray images, Set<String> names, boolean training, LossListener hears) {
        listener = Optional.of(hears);
        try {
            return forward(images, names, training);
        } finally {
            listener = Optional.empty();
        }
    }

    /**
     * Outputs for a batch of images.
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     * @param names the outputs that are wanted; others are not computed
     * @param training whether batch normalisation uses the batch's statistics
     */
    public StepOutputs forward(NDArray images, Set<String> names, boolean training) {
        Map<String, NDArray> values = new LinkedHashMap<>();
        values.put(HeadInput.FEATURES, run(encoder, images, training).singletonOrThrow());
        Set<String> wanted = withSources(names);
        for (Wiring.Head head : order) {
            if (head.gives(wanted)) {
                boolean whole = training && computedWhole.contains("heads." + head.key());
                NDArray given = Objects.requireNonNull(values.get(head.config().from()));
                NDArray input = whole && !computedWhole.contains(head.config().from())
                        ? processes.all(
                                given,
                                Math.toIntExact(given.size(0))
                                        * processes.place().size()
                                        / wiring.batch())
                        : given;
                Block block = Objects.requireNonNull(heads.get(head.key()));
                shared.remember(values);
                NDList results = shared.call(
                        call(head, "forward"), () -> runHead(block, input, training), () -> described(values));
                name(
                        head,
                        outputs(head, images.getShape()),
                        results,
                        images.getShape().get(0) * (whole ? processes.place().size() : 1),
                        values);
            }
        }
        values.keySet().retainAll(names);
        return StepOutputs.of(origin, values);
    }

    private Map<String, NDArray> described(Map<String, NDArray> values) {
        Map<String, NDArray> described = new LinkedHashMap<>();
        values.forEach((name, array) -> described.put("output %s of %s".formatted(name, origin), array));
        return described;
    }

    @Override
    public int channels() {
        return wiring.encoder().channels();
    }

    @Override
    public NDArray features(NDArray images) {
        return pooled(run(encoder, images, false).singletonOrThrow());
    }

    @Override
    public NDArray trainingFeatures(NDArray images) {
        return pooled(run(encoder, images, true).singletonOrThrow());
    }

    /** The means of the maps of each channel, (N, C). */
    public static NDArray pooled(NDArray map) {
        return map.reshape(map.getShape().get(0), map.getShape().get(1), -1).mean(new int[] {2});
    }

    /** Outputs, and those that their heads read. */
    public Set<String> withSources(Set<String> names) {
        Set<String> wanted = new LinkedHashSet<>(names);
        for (int i = order.size() - 1; i >= 0; i--) {
            if (order.get(i).gives(wanted)) {
                wanted.add(order.get(i).config().from());
            }
        }
        return wanted;
    }

    private NDList runHead(Block block, NDArray input, boolean training) {
        int splits = wiring.encoder().splits();
        if (training && splits > 1) {
            PartwiseHead parts = new PartwiseHead(block, manager);
            if (parts.normalizes()) {
                return parts.run(input, splits);
            }
        }
        return run(block, input, training);
    }

    private NDList run(Block block, NDArray input, boolean training) {
        return block.forward(store, new NDList(input), training);
    }

    /** The outputs that a head declares for images of a shape; maps of other sizes have other outputs. */
    private List<OutputSpec> outputs(Wiring.Head head, Shape images) {
        int size = Math.toIntExact(images.get(2));
        if (size == wiring.imageSize()) {
            return head.outputs();
        }
        return Objects.requireNonNull(
                declared.computeIfAbsent(size, this::declaredFor).get(head.key()));
    }

    private Map<String, List<OutputSpec>> declaredFor(int size) {
        Map<String, Shape> shapes = new HashMap<>(Map.of(HeadInput.FEATURES, wiring.features(size)));
        Map<String, List<OutputSpec>> outputs = new HashMap<>();
        for (Wiring.Head head : order) {
            HeadInput input = new HeadSource(
                    head.config().from(),
                    Objects.requireNonNull(shapes.get(head.config().from())),
                    wiring.classes());
            List<OutputSpec> specs =
                    call(head, "outputs").of(() -> head.config().outputs(input));
            specs.forEach(spec -> shapes.put(spec.name(), spec.shape()));
            outputs.put(head.key(), specs);
        }
        return outputs;
    }

    private static void name(
            Wiring.Head head, List<OutputSpec> specs, NDList results, long samples, Map<String, NDArray> values) {
        if (results.size() != specs.size()) {
            throw disagrees(head, "declares %s outputs, but its block gave %s".formatted(specs.size(), results.size()));
        }
        for (int i = 0; i < results.size(); i++) {
            OutputSpec declared = specs.get(i);
            NDArray result = results.get(i);
            if (!result.getShape().equals(new Shape(samples).addAll(declared.shape()))) {
                throw disagrees(
                        head,
                        "declares output %s of shape %s for each sample, but for %s samples its block gave %s"
                                .formatted(declared.name(), declared.shape(), samples, result.getShape()));
            }
            values.put(declared.name(), result);
        }
    }

    private static BifocalException disagrees(Wiring.Head head, String how) {
        return new HostException(
                ErrorCode.PLUGIN,
                "Head %s (plugin %s) %s."
                        .formatted(
                                head.config().component().name(),
                                head.config().component().plugin().id(),
                                how),
                "Report it to the plugin's provider: outputs() and the block's results must agree.");
    }

    @Override
    public void close() {
        manager.close();
    }
}
