package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.EpochStart;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What targets can ask for beside keys, queries, labels and indices, in whole trainings. */
class TargetTrainingTest {

    private static final String EMBEDDING = OutputSpec.EMBEDDING;
    private static final String FEATURES = OutputSpec.FEATURES;
    private static final View WEAK = View.named("weak");
    private static final String MAIN =
            "heads: {projector: {name: head}}\nlosses: {main: {name: loss, target: {name: target}}}\n";
    private static final String FURTHER =
            """
            views:
              further: {weak: {policy: crop, size: 16, count: 2}}
              policies: {crop: [{randomResizedCrop: {scale: [0.3, 0.9]}}, {horizontalFlip: {p: 0.5}}]}
              query: crop
            """
                    + MAIN;

    private static final LossNeeds LOSS =
            LossNeeds.builder().query(EMBEDDING).target(EMBEDDING).build();

    private static final TargetNeeds EVERYTHING = TargetNeeds.builder()
            .output(FEATURES, View.KEY, Side.MOMENTUM)
            .output(EMBEDDING, WEAK, Side.MOMENTUM)
            .output(FEATURES, WEAK, Side.ONLINE)
            .geometry(View.QUERY)
            .geometry(WEAK)
            .epochOutput(EMBEDDING, Side.MOMENTUM)
            .indices()
            .labels()
            .build();

    @TempDir
    private Path root;

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    private TinyTraining training(StrangePlugin plugin, String yaml, String... overrides) {
        return new TinyTraining(plugin, yaml, List.of(overrides), root);
    }

    /** Cross entropy of the target with the similarities of the query to its key and the bank. */
    private static NDArray crossEntropy(LossStep step) {
        NDArray query = step.query().unit(EMBEDDING);
        NDArray own = query.mul(step.key().unit(EMBEDDING)).sum(new int[] {1}, true);
        NDArray logits = own.concat(query.matMul(step.bank(EMBEDDING).keys().transpose()), 1)
                .div(0.2f);
        return step.target().mul(logits.logSoftmax(1)).sum(new int[] {1}).mean().neg();
    }

    /** The relations of the weak view to the bank, with weights that depend on everything that a target can read. */
    private static final class Relations implements TargetRule {

        private final NDArray kept;
        private final int crops;
        private final List<Integer> epochs;
        private final List<Shape> shapes;

        Relations(TargetContext context, List<Integer> epochs, List<Shape> shapes) {
            this.kept = context.state("kept", context.manager().zeros(new Shape(context.trainingSize())));
            this.crops = context.crops(WEAK);
            this.epochs = epochs;
            this.shapes = shapes;
            shapes.add(context.outputShape(FEATURES));
        }

        @Override
        public void epochStarts(EpochStart start) {
            epochs.add(start.progress().epoch());
            assertThat(start.labels().getShape()).isEqualTo(new Shape(TinyTraining.SAMPLES));
            assertThatThrownBy(() -> start.outputs(Side.ONLINE))
                    .hasMessageContaining("Target builder target (plugin strange) reads outputs of the online side when"
                            + " an epoch begins, which its needs() do not state");
            kept.set(
                    new NDIndex(":"),
                    start.outputs(Side.MOMENTUM).get(EMBEDDING).get(new NDIndex(":, 0")));
        }

        @Override
        public NDArray build(TargetStep step) {
            NDArray weak = step.outputs(WEAK, Side.MOMENTUM).unit(EMBEDDING);
            NDArray map = step.outputs(View.KEY, Side.MOMENTUM).get(FEATURES);
            NDArray online = step.outputs(WEAK, Side.ONLINE).get(FEATURES);
            NDArray boxes = step.geometry(View.QUERY).boxes();
            NDArray weakBoxes = step.geometry(WEAK).boxes();
            for (NDArray read : List.of(weak, map, online, boxes, weakBoxes)) {
                shapes.add(read.getShape());
            }
            long batch = step.keys().size(0);
            NDArray mean = weak.reshape(crops, batch, -1).mean(new int[] {0});
            NDArray own = map.reshape(batch, -1)
                    .mean(new int[] {1})
                    .add(online.reshape(crops, batch, -1).mean(new int[] {2}).mean(new int[] {0}))
                    .add(area(boxes))
                    .add(area(weakBoxes).reshape(crops, batch).mean(new int[] {0}))
                    .add(kept.take(step.indices()))
                    .add(step.labels().toType(DataType.FLOAT32, false));
            step.report("own", own.mean());
            step.report("remembered", kept.take(step.indices()).mean());
            return own.reshape(batch, 1)
                    .concat(mean.matMul(step.bank().keys().transpose()).div(0.1f), 1)
                    .softmax(1);
        }

        private static NDArray area(NDArray boxes) {
            return boxes.get(new NDIndex(":, 2"))
                    .mul(boxes.get(new NDIndex(":, 3")))
                    .div(256f);
        }
    }

    private static StrangePlugin relations(List<Integer> epochs, List<Shape> shapes) {
        return StrangePlugin.withLoss(LOSS, TargetTrainingTest::crossEntropy)
                .target(EVERYTHING, context -> new Relations(context, epochs, shapes));
    }

    @Test
    void aTargetReadsFeaturesFurtherViewsGeometryAndTheTrainingSet() {
        List<Integer> epochs = new ArrayList<>();
        List<Shape> shapes = new ArrayList<>();

        RunFolder run = training(relations(epochs, shapes), FURTHER).run();

        assertThat(epochs).containsExactly(0, 1);
        assertThat(shapes).hasSize(1 + 5 * TinyTraining.STEPS);
        // A batch of 16 images with 2 weak crops of 16 x 16 pixels each.
        assertThat(shapes.subList(0, 6))
                .containsExactly(
                        new Shape(16, 2, 2),
                        new Shape(32, StrangePlugin.SIZE),
                        new Shape(16, 16, 2, 2),
                        new Shape(32, 16, 2, 2),
                        new Shape(16, 4),
                        new Shape(32, 4));
        assertThat(TinyTraining.metric(run, "main.target.remembered"))
                .hasSize(6)
                .doesNotContain(0.0);
    }

    @Test
    void aRunResumesWithinAnEpochBitForBit() {
        List<Integer> epochs = new ArrayList<>();
        TinyTraining training = training(relations(epochs, new ArrayList<>()), FURTHER, "symmetric=sum");
        RunFolder whole = training.resumesAfterEachStep(epochs);
        assertThat(TinyTraining.weights(whole)).containsKey("losses.main.target.kept");
    }

    @Test
    void microBatchesGiveATargetTheWholeBatch() {
        List<Shape> whole = new ArrayList<>();
        List<Shape> divided = new ArrayList<>();
        // Small steps, because large ones amplify rounding.
        String rate = "optimizer.lr=0.0005";
        // The same images are normalized together.
        RunFolder one = training(relations(new ArrayList<>(), whole), FURTHER, rate, "encoder.batchNorm.splits=4")
                .run();
        RunFolder parts = training(relations(new ArrayList<>(), divided), FURTHER, rate, "microBatch=4")
                .run();

        assertThat(divided).isEqualTo(whole);
        for (String metric : List.of("main", "main.target.own", "main.target.remembered")) {
            List<Double> expected = TinyTraining.metric(one, metric);
            List<Double> actual = TinyTraining.metric(parts, metric);
            assertThat(actual).as(metric).hasSize(TinyTraining.STEPS);
            for (int step = 0; step < TinyTraining.STEPS; step++) {
                assertThat(actual.get(step))
                        .as("%s in step %s", metric, step)
                        .isCloseTo(expected.get(step), within(1e-5));
            }
        }
    }

    @Test
    void targetsAndLossesReadTheSameCropsAndOutputsInBothDirections() {
        List<List<float[]>> ofTarget = new ArrayList<>();
        List<List<float[]>> ofLoss = new ArrayList<>();
        LossNeeds needs = LossNeeds.builder()
                .query(EMBEDDING)
                .target(EMBEDDING)
                .output(EMBEDDING, WEAK, Side.ONLINE)
                .output(FEATURES, View.KEY, Side.MOMENTUM)
                .geometry(View.KEY)
                .build();
        TargetNeeds same = TargetNeeds.builder()
                .output(EMBEDDING, WEAK, Side.ONLINE)
                .output(FEATURES, View.KEY, Side.MOMENTUM)
                .geometry(View.KEY)
                .build();
        StrangePlugin plugin = StrangePlugin.withLoss(needs, step -> {
                    ofLoss.add(List.of(
                            step.outputs(WEAK, Side.ONLINE).unit(EMBEDDING).toFloatArray(),
                            step.key().get(FEATURES).toFloatArray(),
                            step.geometry(View.KEY).boxes().toFloatArray()));
                    return crossEntropy(step);
                })
                .target(same, context -> step -> {
                    ofTarget.add(List.of(
                            step.outputs(WEAK, Side.ONLINE).unit(EMBEDDING).toFloatArray(),
                            step.outputs(View.KEY, Side.MOMENTUM).get(FEATURES).toFloatArray(),
                            step.geometry(View.KEY).boxes().toFloatArray()));
                    return own(step);
                });

        training(plugin, FURTHER, "symmetric=sum").run();

        assertThat(ofTarget).hasSize(2 * TinyTraining.STEPS);
        for (int call = 0; call < ofTarget.size(); call++) {
            for (int read = 0; read < 3; read++) {
                assertThat(ofTarget.get(call).get(read))
                        .as("input %s in call %s", read, call)
                        .isEqualTo(ofLoss.get(call).get(read));
            }
        }
        assertThat(ofTarget.get(0).get(2)).isNotEqualTo(ofTarget.get(1).get(2));
    }

    /** All weight on the own key. */
    private static NDArray own(TargetStep step) {
        NDArray target = step.keys()
                .getManager()
                .zeros(new Shape(step.keys().size(0), 1L + step.bank().size()));
        target.set(new NDIndex(":, 0"), 1f);
        return target;
    }

    @Test
    void outputsOfTheOnlineSideHaveNoGradient() {
        TargetNeeds needs =
                TargetNeeds.builder().output(EMBEDDING, View.QUERY, Side.ONLINE).build();
        for (boolean unit : new boolean[] {false, true}) {
            StrangePlugin plugin = StrangePlugin.withLoss(LOSS, step -> StrangePlugin.square(step.target()))
                    .target(needs, context -> step -> {
                        NDArray read = unit
                                ? step.outputs(View.QUERY, Side.ONLINE).unit(EMBEDDING)
                                : step.outputs(View.QUERY, Side.ONLINE).get(EMBEDDING);
                        return own(step).add(read.sum().mul(0f));
                    });
            assertThatThrownBy(() -> training(plugin, MAIN).run())
                    .as("unit vectors: %s", unit)
                    .hasMessageContaining("depends on nothing that is trained");
        }
    }

    private static StrangePlugin reading(TargetNeeds needs, Consumer<TargetStep> read) {
        return StrangePlugin.withLoss(LOSS, TargetTrainingTest::crossEntropy).target(needs, context -> step -> {
            read.accept(step);
            return own(step);
        });
    }

    @Test
    void whatWasNotRequestedIsRefused() {
        Map<String, Consumer<TargetStep>> reads = Map.of(
                "outputs of the weak view on the momentum side", step -> step.outputs(WEAK, Side.MOMENTUM),
                "outputs of the key view on the momentum side", step -> step.outputs(View.KEY, Side.MOMENTUM),
                "outputs of the query view on the online side", step -> step.outputs(View.QUERY, Side.ONLINE),
                "the geometry of the query view", step -> step.geometry(View.QUERY),
                "the indices of the samples", TargetStep::indices);
        reads.forEach((what, read) -> assertThatThrownBy(() ->
                        training(reading(TargetNeeds.keysOnly(), read), MAIN).run())
                .as(what)
                .isInstanceOf(BifocalException.class)
                .hasMessage("In losses.main.target: Target builder target (plugin strange) reads %s, which its needs()"
                                .formatted(what)
                        + " do not state."));
        TargetNeeds embedding =
                TargetNeeds.builder().output(EMBEDDING, View.KEY, Side.MOMENTUM).build();
        assertThatThrownBy(() -> training(
                                reading(embedding, step -> step.outputs(View.KEY, Side.MOMENTUM)
                                        .get(FEATURES)),
                                MAIN)
                        .run())
                .hasMessageContaining("Output 'features' of the momentum side is not available");
    }

    @Test
    void aTargetThatChangesWhatOthersReadIsNamed() {
        Map<String, Consumer<TargetStep>> changes = Map.of(
                "output features of the key images on the momentum side",
                step -> step.outputs(View.KEY, Side.MOMENTUM).get(FEATURES).muli(2),
                "output features of the weak images on the online side",
                step -> step.outputs(WEAK, Side.ONLINE).get(FEATURES).muli(2),
                "the unit vectors of output embedding of the weak images on the momentum side",
                step -> step.outputs(WEAK, Side.MOMENTUM).unit(EMBEDDING).muli(2),
                "the crops of the weak images",
                step -> step.geometry(WEAK).boxes().muli(2));
        changes.forEach((what, change) -> assertThatThrownBy(
                        () -> training(reading(EVERYTHING, change), FURTHER).run())
                .as(what)
                .hasMessage("In losses.main.target: build() of target (plugin strange 1.0.0) changed %s in place."
                        .formatted(what)));
    }

    @Test
    void aTargetThatChangesTheOutputsOfTheTrainingSetIsNamed() {
        Map<String, Consumer<EpochStart>> changes = Map.of(
                "output embedding of the momentum side for all training samples",
                start -> start.outputs(Side.MOMENTUM).get(EMBEDDING).muli(2),
                "the unit vectors of output embedding of the momentum side for all training samples",
                start -> start.outputs(Side.MOMENTUM).unit(EMBEDDING).muli(2));
        changes.forEach((what, change) -> assertThatThrownBy(() -> training(
                                StrangePlugin.withLoss(LOSS, TargetTrainingTest::crossEntropy)
                                        .target(EVERYTHING, context -> new TargetRule() {
                                            @Override
                                            public NDArray build(TargetStep step) {
                                                return own(step);
                                            }

                                            @Override
                                            public void epochStarts(EpochStart start) {
                                                change.accept(start);
                                            }
                                        }),
                                FURTHER)
                        .run())
                .hasMessage("In losses.main.target: epochStarts() of target (plugin strange 1.0.0) changed %s in place."
                        .formatted(what)));
    }

    @Test
    void theTrainingSetIsComputedOnceForLossesAndTargets() {
        List<float[]> ofTarget = new ArrayList<>();
        List<float[]> ofLoss = new ArrayList<>();
        LossNeeds needs = LossNeeds.builder()
                .query(EMBEDDING)
                .target(EMBEDDING)
                .epochOutput(EMBEDDING, Side.MOMENTUM)
                .build();
        AtomicInteger passes = new AtomicInteger();
        StrangePlugin plugin = counting(passes)
                .loss(needs, context -> new LossTerm() {
                    @Override
                    public NDArray compute(LossStep step) {
                        return crossEntropy(step);
                    }

                    @Override
                    public void epochStarts(EpochStart start) {
                        ofLoss.add(start.outputs(Side.MOMENTUM).get(EMBEDDING).toFloatArray());
                    }
                })
                .target(
                        TargetNeeds.builder()
                                .epochOutput(EMBEDDING, Side.MOMENTUM)
                                .build(),
                        context -> new TargetRule() {
                            @Override
                            public NDArray build(TargetStep step) {
                                return own(step);
                            }

                            @Override
                            public void epochStarts(EpochStart start) {
                                ofTarget.add(start.outputs(Side.MOMENTUM)
                                        .get(EMBEDDING)
                                        .toFloatArray());
                            }
                        });

        training(plugin, MAIN).run();

        assertThat(ofTarget).hasSize(2);
        assertThat(ofTarget.get(0)).isEqualTo(ofLoss.get(0));
        assertThat(ofTarget.get(1)).isEqualTo(ofLoss.get(1)).isNotEqualTo(ofTarget.get(0));
        int ofSteps = passesOf(TargetNeeds.keysOnly());
        // 48 images in batches of at most 256, once in each of two epochs.
        assertThat(passes.get() - ofSteps).isEqualTo(2);
    }

    /** A head that counts its forward passes. */
    private static StrangePlugin counting(AtomicInteger passes) {
        return new StrangePlugin().add(new StrangePlugin.BlockHead(context -> new SequentialBlock()
                .add(new LambdaBlock(list -> {
                    passes.incrementAndGet();
                    return new NDList(list);
                }))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(StrangePlugin.SIZE).build())));
    }

    private int passesOf(TargetNeeds needs) {
        AtomicInteger passes = new AtomicInteger();
        StrangePlugin plugin = counting(passes)
                .loss(LOSS, context -> TargetTrainingTest::crossEntropy)
                .target(needs, context -> TargetTrainingTest::own);
        training(plugin, FURTHER).run();
        return passes.get();
    }

    /** A builder whose needs() fails. */
    private record Nameless() implements TargetBuilder<StrangePlugin.None> {

        @Override
        public String name() {
            return "target";
        }

        @Override
        public String summary() {
            return "A target";
        }

        @Override
        public Class<StrangePlugin.None> optionsType() {
            return StrangePlugin.None.class;
        }

        @Override
        public TargetNeeds needs(StrangePlugin.None options) {
            return TargetNeeds.builder().output("", WEAK, Side.MOMENTUM).build();
        }

        @Override
        public TargetRule create(StrangePlugin.None options, TargetContext context) {
            return TargetTrainingTest::own;
        }
    }

    @Test
    void aTargetWhoseNeedsFailIsNamed() {
        StrangePlugin plugin =
                StrangePlugin.withLoss(LOSS, TargetTrainingTest::crossEntropy).add(new Nameless());

        assertThatThrownBy(() -> training(plugin, MAIN).session())
                .isInstanceOf(BifocalException.class)
                .hasMessageStartingWith("In losses.main.target: needs() of target (plugin strange 1.0.0) failed at")
                .hasMessageContaining("without a name");
    }

    @Test
    void whatNobodyRequestsIsNotComputed() {
        int least = passesOf(TargetNeeds.keysOnly());
        int withView = passesOf(TargetNeeds.builder()
                .output(EMBEDDING, WEAK, Side.MOMENTUM)
                .geometry(WEAK)
                .build());

        // Each side is initialized by a pass, and the bank of 32 keys is filled by 2; a step has the query and the key.
        assertThat(least).isEqualTo(2 + 2 + 2 * TinyTraining.STEPS);
        assertThat(withView - least).isEqualTo(TinyTraining.STEPS);
    }
}
