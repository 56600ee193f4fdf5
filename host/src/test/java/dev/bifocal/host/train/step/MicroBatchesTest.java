package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.encoder.EncoderExecutor;
import dev.bifocal.host.encoder.EncoderExecutors;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.StrangePlugin;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps in micro-batches, against steps on the whole batch and against graphs of the whole batch written by hand. */
class MicroBatchesTest {

    private static final int BATCH = 8;
    private static final int PARTS = 4;
    private static final int SIZE = 16;
    private static final double TOLERANCE = 1e-6;
    private static final View SMALL = View.named("small");
    private static final Shape FEATURES = new Shape(6, 2, 2);

    private static final String EXPERIMENT =
            """
            batch: 8
            %s
            symmetric: %s
            encoder: {width: 2, stages: 2}
            memory: {size: 16, momentum: 0.9}
            views: {further: {small: {policy: weak, count: 3}}}
            heads:
              projector: {name: head}
              predictor: {name: predictor, from: embedding, side: online}
            losses: {inBatch: {name: inBatch, weight: 0.5}, bank: {name: bank, target: {name: target}}, online: {name: online%s}}
            optimizer: {warmup: 0}
            """;

    private final NDManager manager = NDManager.newBaseManager();

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    /** A cross entropy over similarities with all keys of the batch, with a trained temperature. */
    private static LossTerm inBatch(NDArray scale) {
        return step -> {
            NDArray queries = step.query().unit("prediction");
            NDArray logits =
                    queries.matMul(step.key().unit("embedding").transpose()).mul(scale);
            return logits.logSoftmax(1)
                    .mul(queries.getManager().eye((int) queries.getShape().get(0)))
                    .sum()
                    .div(-BATCH);
        };
    }

    private static final LossTerm BANK = step -> {
        NDArray queries = step.query().unit("embedding");
        NDArray own = queries.mul(step.key().unit("embedding")).sum(new int[] {1}, true);
        NDArray bank = queries.matMul(step.bank("embedding").keys().transpose());
        return NDArrays.concat(new NDList(own, bank), 1)
                .mul(5)
                .logSoftmax(1)
                .mul(step.target())
                .sum()
                .div(-BATCH);
    };

    /** A variance over the batch and both views of the online side. */
    private static LossTerm online(boolean further) {
        return step -> {
            NDArray both = NDArrays.concat(
                    new NDList(
                            step.query().get("embedding"),
                            step.outputs(View.KEY, Side.ONLINE).get("embedding")),
                    0);
            NDArray loss = both.sub(both.mean(new int[] {0}, true)).square().mean();
            if (further) {
                NDArray crops = step.outputs(SMALL, Side.ONLINE).get("embedding");
                loss = loss.add(
                        crops.sub(crops.mean(new int[] {0}, true)).square().mean());
            }
            return loss;
        };
    }

    private static StrangePlugin plugin() {
        LossNeeds.Builder online = LossNeeds.builder().query("embedding").output("embedding", View.KEY, Side.ONLINE);
        return new StrangePlugin()
                .head(StrangePlugin.EMBEDDING)
                .add(new StrangePlugin.Head(
                        "predictor", List.of(OutputSpec.of("prediction", new Shape(StrangePlugin.SIZE), "Predicted."))))
                .add(new StrangePlugin.Loss(
                        "inBatch",
                        LossNeeds.builder().query("prediction").key("embedding").build(),
                        context -> inBatch(
                                context.parameter("scale", context.manager().create(2f)))))
                .add(new StrangePlugin.Loss(
                        "bank",
                        LossNeeds.builder()
                                .query("embedding")
                                .key("embedding")
                                .bank("embedding")
                                .target("embedding")
                                .build(),
                        context -> BANK))
                .add(new StrangePlugin.Loss("online", online.build(), context -> online(false)))
                .add(new StrangePlugin.Loss(
                        "onlineFurther",
                        online.output("embedding", SMALL, Side.ONLINE).build(),
                        context -> online(true)))
                .target(step -> {
                    NDArray own = step.keys();
                    NDArray others = own.matMul(step.bank().keys().transpose()).softmax(1);
                    return NDArrays.concat(
                            new NDList(own.getManager().full(new Shape(BATCH, 1), 0.5f), others.mul(0.5)), 1);
                });
    }

    private static Experiment experiment(StrangePlugin plugin, String micro, Experiment.Symmetric mode, String more) {
        String yaml = EXPERIMENT.formatted(micro, mode.name().toLowerCase(Locale.ROOT), more);
        return new ExperimentLoader(plugin).parse(yaml, "a test").experiment();
    }

    private Trainer trainer(Experiment experiment, Wiring wiring) {
        return new Trainer(experiment, wiring, new BlockExecutor(wiring.encoder()), manager);
    }

    private NDArray random(Random random, Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, shape);
    }

    private Batch batch(Random random, Map<View, Shape> shapes) {
        Map<View, NDArray> images = new TreeMap<>();
        shapes.forEach((view, shape) -> images.put(view, random(random, shape)));
        return Batch.of(images, manager.zeros(new Shape(BATCH), DataType.INT64));
    }

    private Batch images(Random random) {
        Shape shape = new Shape(BATCH, 3, SIZE, SIZE);
        return batch(random, Map.of(View.QUERY, shape, View.KEY, shape, SMALL, new Shape(3 * BATCH, 3, SIZE, SIZE)));
    }

    private static void equal(Map<String, NDArray> actual, Map<String, NDArray> expected) {
        equal(actual, expected, TOLERANCE);
    }

    private static void equal(Map<String, NDArray> actual, Map<String, NDArray> expected, double tolerance) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, array) -> {
            double scale = Math.max(
                    0.1, array.abs().max().toType(DataType.FLOAT32, false).getFloat());
            float difference = array.toType(DataType.FLOAT32, true)
                    .sub(actual.get(name).toType(DataType.FLOAT32, true))
                    .abs()
                    .max()
                    .getFloat();
            assertThat((double) difference).as(name).isLessThanOrEqualTo(tolerance * scale);
        });
    }

    @ParameterizedTest
    @EnumSource
    void withoutBatchNormalisationStepsEqualThoseOfTheWholeBatch(Experiment.Symmetric mode) {
        StrangePlugin plugin = plugin();
        Map<String, Map<String, NDArray>> states = new LinkedHashMap<>();
        Map<String, Map<String, List<Double>>> scalars = new LinkedHashMap<>();
        for (String micro : List.of("", "microBatch: 2", "microBatch: 4")) {
            Experiment experiment = experiment(plugin, micro, mode, "");
            Trainer trainer = trainer(experiment, Wirer.wire(experiment, plugin, FEATURES, 2));
            Random random = new Random(1);
            Shape shape = new Shape(BATCH).addAll(FEATURES);
            for (int step = 0; step < 3; step++) {
                Batch batch = batch(random, Map.of(View.QUERY, shape, View.KEY, shape));
                trainer.step(batch, new TrainingProgress(step, 3, 0, 1), Rates.of(step, 0.1), part -> {});
            }
            states.put(micro, trainer.state());
            scalars.put(micro, trainer.scalars().values());
        }
        equal(states.get("microBatch: 2"), states.get(""));
        equal(states.get("microBatch: 4"), states.get(""));
        scalars.get("").forEach((name, values) -> assertThat(
                        scalars.get("microBatch: 2").get(name))
                .as(name)
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-5 ? 0 : 1)
                .isEqualTo(values));
    }

    @ParameterizedTest
    @CsvSource({"NONE, false", "SUM, false", "MEAN, false", "NONE, true", "SUM, true", "MEAN, true"})
    void splitsAreThoseOfTheWholeBatch(Experiment.Symmetric mode, boolean joint) {
        StrangePlugin plugin = plugin();
        Map<String, Map<String, NDArray>> states = new LinkedHashMap<>();
        for (String micro : List.of("", "microBatch: 4", "microBatch: 2")) {
            String yaml = EXPERIMENT
                    .formatted(micro, mode.name().toLowerCase(Locale.ROOT), "")
                    .replace("stages: 2}", "stages: 2, batchNorm: {splits: 4, joint: %s}}".formatted(joint))
                    .replace("momentum: 0.9}", "momentum: 0.9, shuffle: true}");
            Experiment experiment =
                    new ExperimentLoader(plugin).parse(yaml, "a test").experiment();
            Trainer trainer = trainer(experiment, Wirer.wire(experiment, plugin, 2, SIZE, 100));
            Random random = new Random(3);
            trainer.step(images(random), new TrainingProgress(0, 1, 0, 1), Rates.of(0, 0.1), part -> {});
            states.put(micro, trainer.state());
        }
        equal(states.get("microBatch: 4"), states.get(""), 20 * TOLERANCE);
        equal(states.get("microBatch: 2"), states.get(""), 20 * TOLERANCE);
    }

    @Test
    void aPartOfTheBatchIsNotDivided() {
        StrangePlugin plugin = plugin();
        String yaml = EXPERIMENT
                .formatted("microBatch: 2", "none", "")
                .replace("stages: 2}", "stages: 2, batchNorm: {splits: 2}}");
        Experiment experiment =
                new ExperimentLoader(plugin).parse(yaml, "a test").experiment();
        assertThatThrownBy(() -> Wirer.wire(experiment, plugin, 2, SIZE, 100))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "so 4 images of a batch are normalized together, but 2 are computed at once: microBatch is 2 and compute.processes is 1");
    }

    @ParameterizedTest
    @EnumSource
    void gradientsEqualThoseOfAGraphOverAllParts(Experiment.Symmetric mode) {
        StrangePlugin plugin = plugin();
        Experiment experiment = experiment(plugin, "microBatch: 2", mode, "Further");
        Wiring wiring = Wirer.wire(experiment, plugin, 2, SIZE, 100);
        Trainer trainer = trainer(experiment, wiring);
        ByHand byHand = new ByHand(wiring);
        Batch batch = images(new Random(2));
        TrainingProgress progress = new TrainingProgress(0, 3, 0, 1);

        trainer.differentiate(batch, progress, wiring.passes(), LossListener.NONE, part -> {});
        byHand.differentiate(batch, progress, trainer);

        Map<String, NDArray> expected = byHand.online.weights();
        expected.putAll(byHand.objective.parameters());
        equal(gradients(trainer.trained()), gradients(expected));
        assertThat(gradients(trainer.trained()).values())
                .allSatisfy(
                        gradient -> assertThat(gradient.abs().max().getFloat()).isPositive());
        Map<String, NDArray> actual = trainer.state();
        actual.keySet().retainAll(byHand.state.keySet());
        equal(actual, byHand.state);
    }

    @ParameterizedTest
    @EnumSource
    void recomputedStagesGiveTheSameGradients(Experiment.Symmetric mode) {
        StrangePlugin plugin = plugin();
        Experiment experiment = experiment(plugin, "microBatch: 4", mode, "Further");
        Wiring wiring = Wirer.wire(experiment, plugin, 2, SIZE, 100);
        ComputeConfig recompute = new ComputeConfig(
                "cpu",
                1,
                0,
                ComputeConfig.Executor.BLOCKS,
                ComputeConfig.Precision.FP32,
                ComputeConfig.Layout.CONTIGUOUS,
                ComputeConfig.Convolution.AUTO,
                ComputeConfig.Normalization.AUTO,
                ComputeConfig.Tf32.CONVOLUTIONS,
                false,
                true,
                1,
                600);
        Batch batch = images(new Random(4));
        TrainingProgress progress = new TrainingProgress(0, 3, 0, 1);
        Trainer whole = trainer(experiment, wiring);
        whole.differentiate(batch, progress, wiring.passes(), LossListener.NONE, part -> {});
        try (EncoderExecutor executor = EncoderExecutors.open(wiring.encoder(), recompute, SIZE, manager)) {
            Trainer stages = new Trainer(experiment, wiring, executor, manager);
            stages.differentiate(batch, progress, wiring.passes(), LossListener.NONE, part -> {});
            equal(gradients(stages.trained()), gradients(whole.trained()));
            equal(stages.state(), whole.state());
        }
    }

    private static Map<String, NDArray> gradients(Map<String, NDArray> weights) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        weights.forEach((name, weight) -> gradients.put(name, weight.getGradient()));
        return gradients;
    }

    /** A step whose passes are split in parts, with one graph over all of them. */
    private final class ByHand {

        private final Wiring wiring;
        private final Network online;
        private final Network momentum;
        private final Objective objective;
        private final Map<String, NDArray> state = new LinkedHashMap<>();

        ByHand(Wiring wiring) {
            this.wiring = wiring;
            BlockExecutor executor = new BlockExecutor(wiring.encoder());
            this.online = new Network(wiring, executor, Side.ONLINE, manager, 1);
            this.momentum = new Network(wiring, executor, Side.MOMENTUM, manager, 1);
            this.objective = new Objective(wiring.losses(), wiring.symmetric(), wiring.dimensions(), 1, manager);
        }

        void differentiate(Batch batch, TrainingProgress progress, Trainer withBanks) {
            wiring.passes()
                    .keySet()
                    .forEach(pass -> changeStatistics(of(pass), batch.images().get(pass.batch())));
            online.state().forEach((name, array) -> state.put(name, array.duplicate()));
            momentum.state().forEach((name, array) -> state.put(name, array.duplicate()));
            Map<Wiring.Pass, StepOutputs> outputs = new LinkedHashMap<>();
            Objective.Step step = new Objective.Step(outputs, batch, withBanks.banks(), progress);
            forward(Side.MOMENTUM, step);
            Objective.Targets targets = objective.targets(step, true, LossListener.NONE);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                forward(Side.ONLINE, step);
                collector.backward(objective.total(step, targets, true, LossListener.NONE));
            }
        }

        private Network of(Wiring.Pass pass) {
            return pass.side() == Side.ONLINE ? online : momentum;
        }

        private List<NDArray> parts(NDArray images) {
            long rows = images.getShape().get(0) / PARTS;
            return IntStream.range(0, PARTS)
                    .mapToObj(part -> images.get(new NDIndex("%s:%s".formatted(part * rows, (part + 1) * rows))))
                    .toList();
        }

        /** Running statistics become the mean of those that each part alone leaves. */
        private void changeStatistics(Network network, NDArray images) {
            List<NDArray> running = network.runningArrays();
            List<NDArray> before = running.stream().map(NDArray::duplicate).toList();
            List<List<NDArray>> after = new ArrayList<>();
            for (NDArray part : parts(images)) {
                for (int i = 0; i < running.size(); i++) {
                    running.get(i).set(new NDIndex("..."), before.get(i));
                }
                network.forward(part, Set.of("embedding"), true);
                after.add(running.stream().map(NDArray::duplicate).toList());
            }
            for (int i = 0; i < running.size(); i++) {
                int index = i;
                NDList values =
                        new NDList(after.stream().map(list -> list.get(index)).toList());
                running.get(i).set(new NDIndex("..."), NDArrays.stack(values).mean(new int[] {0}));
            }
        }

        private void forward(Side side, Objective.Step step) {
            wiring.passes().forEach((pass, names) -> {
                if (pass.side() == side) {
                    Map<String, NDList> parts = new LinkedHashMap<>();
                    parts(step.batch().images().get(pass.batch())).forEach(part -> {
                        StepOutputs computed = of(pass).forward(part, names, true);
                        names.forEach(name ->
                                parts.computeIfAbsent(name, any -> new NDList()).add(computed.get(name)));
                    });
                    Map<String, NDArray> whole = new LinkedHashMap<>();
                    parts.forEach((name, list) -> whole.put(name, NDArrays.concat(list, 0)));
                    step.passes().put(pass, StepOutputs.of("a test", whole));
                }
            });
        }
    }

    private static SequentialBlock linear() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(StrangePlugin.SIZE).build());
    }

    private Trainer single(StrangePlugin plugin) {
        String yaml =
                """
                batch: 8
                microBatch: 2
                heads: {projector: {name: head}}
                losses: {main: {name: loss}}
                """;
        Experiment experiment =
                new ExperimentLoader(plugin).parse(yaml, "a test").experiment();
        return trainer(experiment, Wirer.wire(experiment, plugin, FEATURES, 2));
    }

    private void step(Trainer trainer) {
        Batch batch = batch(new Random(3), Map.of(View.QUERY, new Shape(BATCH).addAll(FEATURES)));
        trainer.step(batch, new TrainingProgress(0, 1, 0, 1), Rates.of(0, 0), part -> {});
    }

    private static final LossNeeds QUERY =
            LossNeeds.builder().query("embedding").build();

    @Test
    void bothComputationsOfAPartDropTheSameValues() {
        List<float[]> seen = new ArrayList<>();
        StrangePlugin plugin = new StrangePlugin()
                .add(new StrangePlugin.BlockHead(
                        context -> linear().add(Dropout.builder().optRate(0.5f).build())))
                .loss(QUERY, context -> step -> {
                    NDArray embedding = step.query().get("embedding");
                    seen.add(embedding.sum(new int[] {0}).toFloatArray());
                    return embedding.square().sum().div(2);
                });
        Trainer trainer = single(plugin);
        trainer.differentiate(
                batch(new Random(3), Map.of(View.QUERY, new Shape(BATCH).addAll(FEATURES))),
                new TrainingProgress(0, 1, 0, 1),
                Map.of(new Wiring.Pass(View.QUERY, Side.ONLINE), Set.of("embedding")),
                LossListener.NONE,
                part -> {});
        // A kept value is doubled, so its derivative by the bias is 2.
        NDArray bias = trainer.trained().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("bias"))
                .findFirst()
                .orElseThrow()
                .getValue();
        float[] expected = seen.get(0);
        for (int i = 0; i < expected.length; i++) {
            assertThat(bias.getGradient().toFloatArray()[i]).isCloseTo(2 * expected[i], within(1e-4f));
        }
    }

    @Test
    void namesTheHeadWhoseDerivativeIsNotFinite() {
        StrangePlugin plugin = new StrangePlugin()
                .add(new StrangePlugin.BlockHead(context -> linear().add(new LambdaBlock(
                        list -> new NDList(list.singletonOrThrow().mul(0).sqrt())))))
                .loss(QUERY, context -> step -> step.query().get("embedding").sum());
        BifocalException refusal = catchThrowableOfType(BifocalException.class, () -> step(single(plugin)));
        assertThat(refusal)
                .hasMessage("In heads.projector: forward() of head (plugin strange 1.0.0) computed what has no finite"
                        + " derivative in step 1.");
    }

    @Test
    void namesTheLossWhoseDerivativeIsNotFinite() {
        StrangePlugin plugin = new StrangePlugin()
                .add(new StrangePlugin.BlockHead(context -> linear()))
                .loss(
                        QUERY,
                        context -> step ->
                                step.query().get("embedding").mul(0).sqrt().sum());
        BifocalException refusal = catchThrowableOfType(BifocalException.class, () -> step(single(plugin)));
        assertThat(refusal)
                .hasMessageContaining("In losses.main: compute() of loss (plugin strange 1.0.0) gave the value 0.0 in"
                        + " step 1, whose derivative by output embedding of the query images is not finite");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compute: {processes: 3}|A batch of 8 does not divide into equal parts of at least 2 images for the 3 processes",
                "compute: {processes: 8}|set batch to a multiple of 8 from 16",
                "compute: {processes: 2}, microBatch: 4, encoder: {batchNorm: {sync: true, splits: 2}}|encoder.batchNorm.sync is true, but encoder.batchNorm.splits is 2",
                "compute: {processes: 2}, microBatch: 2, encoder: {batchNorm: {sync: true}}|but a microBatch of 2 images is normalized by itself"
            })
    void refusesBatchesThatProcessesCannotDivide(String settings, String message) {
        assertThatThrownBy(() -> processes(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void processesAndTheirMicroBatchesAreParts() {
        Experiment experiment = processes("compute: {processes: 2}, microBatch: 2");
        assertThat(experiment.share()).isEqualTo(4);
        assertThat(experiment.microBatches()).isEqualTo(2);
        assertThat(experiment.normalizedParts()).isEqualTo(4);
        assertThat(processes("compute: {processes: 2}, microBatch: 4").microBatches())
                .isEqualTo(1);
        assertThat(processes("compute: {processes: 2}, encoder: {batchNorm: {sync: true}}")
                        .normalizedParts())
                .isEqualTo(1);
    }

    private static Experiment processes(String settings) {
        String yaml = "{batch: 8, data: {dataset: shapes}, memory: {size: 8}, losses: {inBatch: {name: inBatch}}, %s}"
                .formatted(settings);
        return new ExperimentLoader(plugin()).parse(yaml, "a test").experiment();
    }

    @Test
    void refusesAMicroBatchThatDoesNotDivideTheBatch() {
        assertThatThrownBy(() -> experiment(plugin(), "microBatch: 3", Experiment.Symmetric.NONE, ""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "The batch of 8 is not a multiple of the microBatch of 3; set microBatch to a divisor of batch.");
    }
}
