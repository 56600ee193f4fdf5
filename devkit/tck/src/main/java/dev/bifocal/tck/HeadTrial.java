package dev.bifocal.tck;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.encoder.EncoderSpec;
import dev.bifocal.host.encoder.Layer;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import dev.bifocal.host.experiment.HeadConfig;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.HeadSource;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A head in a network of the host whose encoder passes its input on. */
final class HeadTrial implements AutoCloseable {

    private static final String VALUES_PREFIX = "heads.%s.".formatted(Kit.KEY);

    private final Wiring.Head head;
    private final Shape input;
    private final Shape images;
    private final NDManager manager;
    private final Network network;

    HeadTrial(HeadConfig config, Shape input, Sizes sizes, Side side, long seed) {
        this.input = input;
        boolean map = input.dimension() == 3;
        this.images = map ? input : new Shape(input.size(), 1, 1);
        HeadSource features = HeadSource.features(images, sizes.classes());
        HeadSource source = source(input, sizes);
        ComponentCall outputs = new ComponentCall("heads." + Kit.KEY, config.component(), "outputs");
        this.head = new Wiring.Head(Kit.KEY, config, source, outputs.of(() -> config.outputs(source)));
        List<Wiring.Head> heads = map ? List.of(head) : List.of(GivenInput.head(input, features), head);
        EncoderSpec none = new EncoderSpec("none", Layer.Sequence.of(), Math.toIntExact(images.get(0)));
        Wiring wiring = new Wiring(
                none,
                Math.toIntExact(images.get(1)),
                sizes.classes(),
                sizes.batch(),
                sizes.bank(),
                sizes.training(),
                Map.of(),
                Symmetric.NONE,
                heads,
                List.of(),
                List.of());
        this.manager = Kit.manager();
        try {
            this.network = new Network(wiring, new BlockExecutor(none), side, manager, seed);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** The head in its place. */
    static HeadConfig config(Registered<HeadFactory<?>> factory, Record options, Shape input) {
        return new HeadConfig(
                new Choice<>(factory, options),
                input.dimension() == 3 ? HeadInput.FEATURES : GivenInput.OUTPUT,
                HeadConfig.Sides.BOTH,
                Optional.empty());
    }

    static HeadSource source(Shape input, Sizes sizes) {
        return new HeadSource(input.dimension() >= 3 ? HeadInput.FEATURES : GivenInput.OUTPUT, input, sizes.classes());
    }

    static HeadNeeds.Input kind(Shape input) {
        return switch (input.dimension()) {
            case 1 -> HeadNeeds.Input.VECTOR;
            case 2 -> HeadNeeds.Input.VECTORS;
            default -> HeadNeeds.Input.FEATURE_MAP;
        };
    }

    /** A forward pass; the host checks the outputs. */
    Map<String, double[]> forward(Values batch, boolean training, Reports reports) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", 0));
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            NDArray array = new Values(batch.numbers(), new Shape(batch.shape().get(0)).addAll(images))
                    .array(arrays, DataType.FLOAT32);
            Set<String> names = new LinkedHashSet<>();
            head.outputs().forEach(output -> names.add(output.name()));
            StepOutputs outputs = network.forward(array, names, training, reports);
            Map<String, double[]> values = new LinkedHashMap<>();
            names.forEach(name -> values.put(name, Values.numbers(outputs.get(name))));
            Expect.same(Values.numbers(array), batch.numbers(), "After the forward pass, the input");
            return values;
        }
    }

    /** A random batch of inputs. */
    Values batch(int samples, long seed) {
        Values values =
                Values.random(new java.util.Random(seed), samples, input).rounded();
        return input.dimension() == 3 ? values.absolute() : values;
    }

    /** Parameters and running statistics of the head by name. */
    Map<String, double[]> values() {
        Map<String, NDArray> own = new LinkedHashMap<>(network.values());
        own.keySet().removeIf(name -> !name.startsWith(VALUES_PREFIX));
        return StateCopy.of(own);
    }

    @Override
    public void close() {
        network.close();
        manager.close();
    }

    /** What a block is created with outside a network. */
    private record Context(HeadInput input, Device device) implements HeadContext {

        @Override
        public Side side() {
            return Side.ONLINE;
        }

        @Override
        public void report(String name, NDArray scalar) {
            // Values of a single block are not compared.
        }
    }

    /** The block of a head without the host's network, in a type of the caller's choice. */
    static final class Bare implements AutoCloseable {

        private final NDManager manager = Kit.manager();
        private final Block block;
        private final ParameterStore store;
        private final DataType type;
        private final List<NDArray> directions = new ArrayList<>();

        Bare(HeadConfig config, Shape input, Sizes sizes, DataType type) {
            this.type = type;
            this.store = new ParameterStore(manager, false);
            try {
                this.block = config.create(new Context(source(input, sizes), manager.getDevice()));
                Engine.getInstance().setRandomSeed(1);
                block.initialize(manager, type, new Shape(sizes.batch()).addAll(input));
            } catch (RuntimeException | Error e) {
                manager.close();
                throw e;
            }
        }

        /** The value Σ outputs · random directions, and its gradients by the input and the parameters. */
        Outcome differentiate(Values batch) {
            try (NDScope scope = new NDScope();
                    NDManager arrays = manager.newSubManager()) {
                scope.suppressNotUsedWarning();
                NDArray x = batch.array(arrays, type);
                x.setRequiresGradient(true);
                double[] value;
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDArray sum = weighted(x.mul(dev.bifocal.api.Tensors.scalar(x, 1)));
                    collector.backward(sum);
                    value = Values.numbers(sum);
                }
                Map<String, double[]> gradients = new LinkedHashMap<>();
                gradients.put("the input", Values.numbers(x.getGradient()));
                trained().forEach((name, array) -> {
                    gradients.put(name, Values.numbers(array.getGradient()));
                    StateCopy.forgetGradient(array);
                });
                return new Outcome(value, gradients, Map.of());
            }
        }

        double value(Values batch) {
            try (NDScope scope = new NDScope();
                    NDManager arrays = manager.newSubManager()) {
                scope.suppressNotUsedWarning();
                return Values.numbers(weighted(batch.array(arrays, type)))[0];
            }
        }

        private NDArray weighted(NDArray x) {
            Engine.getInstance().setRandomSeed(2);
            NDList results = block.forward(store, new NDList(x), true);
            if (directions.isEmpty()) {
                for (int i = 0; i < results.size(); i++) {
                    NDArray direction = Values.random(
                                    new java.util.Random(i), results.get(i).getShape())
                            .array(manager, type);
                    NDScope.unregister(direction);
                    directions.add(direction);
                }
            }
            NDArray sum = null;
            for (int i = 0; i < results.size(); i++) {
                NDArray part = results.get(i).mul(directions.get(i)).sum();
                sum = sum == null ? part : sum.add(part);
            }
            return Objects.requireNonNull(sum);
        }

        Map<String, NDArray> trained() {
            Map<String, NDArray> trained = new LinkedHashMap<>();
            block.getParameters().forEach(pair -> {
                Parameter parameter = pair.getValue();
                if (parameter.requiresGradient()) {
                    trained.put(pair.getKey(), parameter.getArray());
                }
            });
            return trained;
        }

        double[] numeric(Values batch, int[] entries, double step) {
            double[] gradient = new double[entries.length];
            for (int i = 0; i < entries.length; i++) {
                gradient[i] =
                        (value(batch.moved(entries[i], step)) - value(batch.moved(entries[i], -step))) / (2 * step);
            }
            return gradient;
        }

        double[] numeric(Values batch, NDArray parameter, int[] entries, double step) {
            double[] gradient = new double[entries.length];
            double[] before = Values.numbers(parameter);
            for (int i = 0; i < entries.length; i++) {
                gradient[i] = (at(batch, parameter, before, entries[i], step)
                                - at(batch, parameter, before, entries[i], -step))
                        / (2 * step);
            }
            StateCopy.write(parameter, before, "parameter");
            return gradient;
        }

        private double at(Values batch, NDArray parameter, double[] before, int entry, double by) {
            double[] moved = before.clone();
            moved[entry] += by;
            StateCopy.write(parameter, moved, "parameter");
            return value(batch);
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    /** A block in {@code float64}, or in {@code float32} if it does not compute in {@code float64}. */
    static Bare bare(HeadConfig config, Shape input, Sizes sizes, Values probe) {
        try {
            Bare exact = new Bare(config, input, sizes, DataType.FLOAT64);
            try {
                exact.value(probe);
                return exact;
            } catch (EngineException | UnsupportedOperationException | IllegalArgumentException e) {
                exact.close();
            }
        } catch (EngineException | UnsupportedOperationException e) {
            return new Bare(config, input, sizes, DataType.FLOAT32);
        }
        return new Bare(config, input, sizes, DataType.FLOAT32);
    }

    static DataType typeOf(Bare bare) {
        return bare.type;
    }

    /** The refusal of an input by needs() or outputs(), if there is one. */
    static Optional<BifocalException> refusal(HeadConfig config, Shape input, Sizes sizes) {
        if (!config.needs().inputs().contains(kind(input))) {
            return Optional.of(new HostException(
                    ErrorCode.CONFIGURATION, "Head input %s is not among needs().".formatted(input), ""));
        }
        try {
            new ComponentCall("heads." + Kit.KEY, config.component(), "outputs")
                    .of(() -> config.outputs(source(input, sizes)));
            return Optional.empty();
        } catch (BifocalException e) {
            return Optional.of(e);
        }
    }
}
