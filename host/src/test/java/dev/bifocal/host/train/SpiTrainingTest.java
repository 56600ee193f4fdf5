package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What losses, targets and heads can ask for, in whole trainings. */
class SpiTrainingTest {

    private static final String EMBEDDING = OutputSpec.EMBEDDING;
    private static final View SMALL = View.named("small");
    private static final String MAIN = "heads: {projector: {name: head}}\nlosses: {main: {name: loss}}\n";
    private static final String FURTHER = "views: {further: {small: {policy: weak, size: 8, count: 3}}}\n" + MAIN;

    @TempDir
    private Path root;

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    private TinyTraining training(StrangePlugin plugin, String yaml) {
        return new TinyTraining(plugin, yaml, root);
    }

    /** A loss that trains, and looks at what it gets. */
    private static LossTerm looking(Consumer<LossStep> look) {
        return step -> {
            look.accept(step);
            return StrangePlugin.square(step.query().get(EMBEDDING));
        };
    }

    private static StrangePlugin plugin(LossNeeds.Builder needs, Consumer<LossStep> look) {
        return StrangePlugin.withLoss(needs.query(EMBEDDING).build(), looking(look));
    }

    @Test
    void aFurtherViewHasARowForEachCropOnBothSides() {
        List<Shape> shapes = new ArrayList<>();
        List<Integer> crops = new ArrayList<>();
        LossNeeds needs = LossNeeds.builder()
                .query(EMBEDDING)
                .output(EMBEDDING, SMALL, Side.ONLINE)
                .output(EMBEDDING, SMALL, Side.MOMENTUM)
                .output(OutputSpec.FEATURES, SMALL, Side.ONLINE)
                .build();
        StrangePlugin plugin = new StrangePlugin().add(new MapHead()).loss(needs, context -> {
            crops.add(context.crops(SMALL));
            crops.add(context.crops(View.QUERY));
            return step -> {
                NDArray online = step.outputs(View.named("small"), Side.ONLINE).get(EMBEDDING);
                NDArray momentum = step.outputs(SMALL, Side.MOMENTUM).get(EMBEDDING);
                shapes.add(online.getShape());
                shapes.add(momentum.getShape());
                shapes.add(step.outputs(SMALL, Side.ONLINE)
                        .get(OutputSpec.FEATURES)
                        .getShape());
                shapes.add(step.query().get(EMBEDDING).getShape());
                if (step.progress().step() == 0) {
                    // Before the first step, both sides have the same weights.
                    assertThat(greatest(online.sub(momentum))).isLessThan(1e-5f);
                }
                return StrangePlugin.square(online).add(StrangePlugin.square(momentum));
            };
        });

        training(plugin, FURTHER).run();

        // 3 crops of 16 samples, whose map has one position; that of the query view has four.
        assertThat(crops).containsExactly(3, 1);
        assertThat(shapes.subList(0, 4))
                .containsExactly(
                        new Shape(48, 1, 3), new Shape(48, 1, 3), new Shape(48, 16, 1, 1), new Shape(16, 4, 3));
        assertThat(shapes).hasSize(4 * TinyTraining.STEPS);
    }

    private static float greatest(NDArray array) {
        return array.abs().max().getFloat();
    }

    @Test
    void aLossSeesTheFurtherViewInBothDirections() {
        List<float[]> seen = new ArrayList<>();
        StrangePlugin plugin = plugin(
                LossNeeds.builder().output(OutputSpec.FEATURES, SMALL, Side.ONLINE),
                step -> seen.add(step.outputs(SMALL, Side.ONLINE)
                        .get(OutputSpec.FEATURES)
                        .toFloatArray()));

        training(plugin, "symmetric: sum\n" + FURTHER).run();

        assertThat(seen).hasSize(2 * TinyTraining.STEPS);
        assertThat(seen.get(0)).isEqualTo(seen.get(1)).isNotEqualTo(seen.get(2));
    }

    @Test
    void aRunWithFurtherViewsResumesBitForBit() {
        LossNeeds needs = LossNeeds.builder()
                .output("whole", SMALL, Side.ONLINE)
                .key("whole")
                .build();
        TinyTraining training = training(
                new StrangePlugin().add(new MapHead()).loss(needs, context -> step -> {
                    NDArray key = step.key().unit("whole");
                    NDArray small = step.outputs(SMALL, Side.ONLINE).unit("whole");
                    return StrangePlugin.square(small.sub(key.concat(key).concat(key)));
                }),
                FURTHER);
        RunFolder whole = training.run();
        RunFolder stopped = training.stoppedAfter(2);
        training.resume(stopped);

        assertThat(TinyTraining.metrics(stopped)).isEqualTo(TinyTraining.metrics(whole));
        assertThat(TinyTraining.weights(stopped)).isEqualTo(TinyTraining.weights(whole));
    }

    @Test
    void indicesAreThoseOfTheSamples() {
        List<Long> indices = new ArrayList<>();
        List<Long> labels = new ArrayList<>();
        StrangePlugin plugin = plugin(LossNeeds.builder().indices().labels(), step -> {
            Arrays.stream(step.indices().toLongArray()).forEach(indices::add);
            Arrays.stream(step.labels().toLongArray()).forEach(labels::add);
        });
        TinyTraining training = training(plugin, MAIN);

        training.run();

        assertThat(indices.subList(0, TinyTraining.SAMPLES))
                .containsExactlyInAnyOrderElementsOf(allIndices())
                .isNotEqualTo(allIndices());
        assertThat(indices.subList(TinyTraining.SAMPLES, 2 * TinyTraining.SAMPLES))
                .containsExactlyInAnyOrderElementsOf(allIndices());
        try (Session session = training.session()) {
            long[] expected = session.trainingLabels();
            assertThat(labels)
                    .isEqualTo(indices.stream()
                            .map(index -> expected[Math.toIntExact(index)])
                            .toList());
        }
    }

    private static List<Long> allIndices() {
        return IntStream.range(0, TinyTraining.SAMPLES).mapToObj(Long::valueOf).toList();
    }

    @Test
    void whatWasNotRequestedIsRefused() {
        Map<String, Consumer<LossStep>> reads = Map.of(
                "the indices of the samples", LossStep::indices,
                "the geometry of the query view", step -> step.geometry(View.QUERY),
                "outputs of the small view on the online side", step -> step.outputs(SMALL, Side.ONLINE),
                "the target 'teacher'", step -> step.target("teacher"),
                "labels", LossStep::labels);
        reads.forEach((what, read) -> assertThatThrownBy(
                        () -> training(plugin(LossNeeds.builder(), read), MAIN).run())
                .as(what)
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("reads %s, which its needs() do not state".formatted(what)));
    }

    /** All weight on one column. */
    private static NDArray oneHot(TargetStep step, int column) {
        NDManager manager = step.keys().getManager();
        NDArray target =
                manager.zeros(new Shape(step.keys().size(0), 1L + step.bank().size()));
        target.set(new NDIndex(":, %s".formatted(column)), 1f);
        return target;
    }

    @Test
    void aLossReadsEachOfItsTargetsByName() {
        LossNeeds needs = LossNeeds.builder()
                .query(EMBEDDING)
                .target(EMBEDDING)
                .target("teacher", EMBEDDING)
                .build();
        AtomicInteger steps = new AtomicInteger();
        StrangePlugin plugin = StrangePlugin.withLoss(needs, looking(step -> {
                    assertThat(step.target().argMax(1).toLongArray()).containsOnly(0);
                    assertThat(step.target("teacher").argMax(1).toLongArray()).containsOnly(5);
                    steps.incrementAndGet();
                }))
                .add(new StrangePlugin.Target("own", TargetNeeds.keysOnly(), context -> step -> {
                    step.report("own", step.keys().norm());
                    return oneHot(step, 0);
                }))
                .add(new StrangePlugin.Target("fifth", TargetNeeds.keysOnly(), context -> step -> {
                    step.report("own", step.keys().norm());
                    return oneHot(step, 5);
                }));

        RunFolder run = training(
                        plugin,
                        """
                        heads: {projector: {name: head}}
                        losses: {main: {name: loss, target: {name: own}, targets: {teacher: {name: fifth}}}}
                        """)
                .run();

        assertThat(steps).hasValue(TinyTraining.STEPS);
        // The norm of 16 unit vectors.
        assertThat(TinyTraining.metric(run, "main.target.own")).hasSize(6).allSatisfy(SpiTrainingTest::isFour);
        assertThat(TinyTraining.metric(run, "main.targets.teacher.own"))
                .hasSize(6)
                .allSatisfy(SpiTrainingTest::isFour);
    }

    private static void isFour(double value) {
        assertThat(value).isCloseTo(4, within(1e-5));
    }

    @Test
    void aTargetReadsTheUnitQueriesWithoutGradient() {
        List<float[]> queries = new ArrayList<>();
        List<float[]> indices = new ArrayList<>();
        LossNeeds needs =
                LossNeeds.builder().query(EMBEDDING).indices().target(EMBEDDING).build();
        StrangePlugin plugin = StrangePlugin.withLoss(needs, looking(step -> {
                    assertThat(step.query().unit(EMBEDDING).toFloatArray()).isEqualTo(queries.get(queries.size() - 1));
                    assertThat(step.indices().toType(DataType.FLOAT32, false).toFloatArray())
                            .isEqualTo(indices.get(indices.size() - 1));
                }))
                .add(new StrangePlugin.Target(
                        "target", TargetNeeds.builder().queries().indices().build(), context -> step -> {
                            NDArray read = step.queries();
                            queries.add(read.toFloatArray());
                            indices.add(step.indices()
                                    .toType(DataType.FLOAT32, false)
                                    .toFloatArray());
                            // Had it a gradient, so would the target, and the loss would train by it alone.
                            return oneHot(step, 0).add(read.sum().mul(0f));
                        }));
        String yaml = "heads: {projector: {name: head}}\nlosses: {main: {name: loss, target: {name: target}}}\n";

        training(plugin, yaml).run();

        assertThat(queries).hasSize(TinyTraining.STEPS);
        StrangePlugin cut = StrangePlugin.withLoss(
                        needs, step -> step.target().mean().add(StrangePlugin.square(step.target())))
                .add(new StrangePlugin.Target(
                        "target",
                        TargetNeeds.builder().queries().build(),
                        context ->
                                step -> oneHot(step, 0).add(step.queries().sum().mul(0f))));
        assertThatThrownBy(() -> training(cut, yaml).run()).hasMessageContaining("depends on nothing that is trained");
    }

    @Test
    void aTargetWithoutQueriesInItsNeedsIsRefusedThem() {
        StrangePlugin plugin = StrangePlugin.withLoss(
                        LossNeeds.builder().query(EMBEDDING).target(EMBEDDING).build(), looking(step -> {}))
                .target(step -> step.queries());

        assertThatThrownBy(() -> training(
                                plugin,
                                "heads: {projector: {name: head}}\nlosses: {main: {name: loss, target: {name: target}}}\n")
                        .run())
                .hasMessageContaining("reads queries, which its needs() do not state");
    }

    /** A loss and a target that count how often they are closed. */
    private static StrangePlugin closing(AtomicInteger losses, AtomicInteger targets, Consumer<LossStep> look) {
        LossNeeds needs = LossNeeds.builder().query(EMBEDDING).target(EMBEDDING).build();
        return new StrangePlugin()
                .head(StrangePlugin.EMBEDDING)
                .loss(needs, context -> new LossTerm() {
                    @Override
                    public NDArray compute(LossStep step) {
                        look.accept(step);
                        return StrangePlugin.square(step.query().get(EMBEDDING));
                    }

                    @Override
                    public void close() {
                        losses.incrementAndGet();
                    }
                })
                .target(new TargetRule() {
                    @Override
                    public NDArray build(TargetStep step) {
                        return oneHot(step, 0);
                    }

                    @Override
                    public void close() {
                        targets.incrementAndGet();
                        throw new IllegalStateException("A failure of close is logged.");
                    }
                });
    }

    @Test
    void lossesAndTargetsAreClosedOnceHoweverTheRunEnds() {
        String yaml = "heads: {projector: {name: head}}\nlosses: {main: {name: loss, target: {name: target}}}\n";
        AtomicInteger losses = new AtomicInteger();
        AtomicInteger targets = new AtomicInteger();

        training(closing(losses, targets, step -> {}), yaml).run();
        assertThat(losses).hasValue(1);
        assertThat(targets).hasValue(1);

        training(closing(losses, targets, step -> {}), yaml).stoppedAfter(2);
        assertThat(losses).hasValue(2);
        assertThat(targets).hasValue(2);

        assertThatThrownBy(() -> training(closing(losses, targets, LossStep::labels), yaml)
                        .run())
                .isInstanceOf(BifocalException.class);
        assertThat(losses).hasValue(3);
        assertThat(targets).hasValue(3);
    }

    /** A head whose outputs depend on the size of the map: a vector for each position, and their number. */
    private record MapHead() implements HeadFactory<StrangePlugin.None> {

        @Override
        public String name() {
            return "head";
        }

        @Override
        public String summary() {
            return "A head";
        }

        @Override
        public Class<StrangePlugin.None> optionsType() {
            return StrangePlugin.None.class;
        }

        @Override
        public HeadNeeds needs(StrangePlugin.None options) {
            return HeadNeeds.input(HeadNeeds.Input.FEATURE_MAP);
        }

        @Override
        public List<OutputSpec> outputs(StrangePlugin.None options, HeadInput input) {
            Shape map = input.shape();
            return List.of(
                    OutputSpec.of(EMBEDDING, new Shape(map.get(1) * map.get(2), 3), "A vector of each position."),
                    OutputSpec.of("whole", new Shape(3), "Their mean."));
        }

        @Override
        public Block create(StrangePlugin.None options, HeadContext context) {
            long channels = context.input().shape().get(0);
            return new SequentialBlock()
                    .add(new LambdaBlock(list -> {
                        NDArray map = list.singletonOrThrow();
                        return new NDList(map.reshape(map.size(0), channels, -1).transpose(0, 2, 1));
                    }))
                    .add(Linear.builder().setUnits(3).build())
                    .add(new LambdaBlock(list -> {
                        NDArray vectors = list.singletonOrThrow();
                        context.report("positions", Tensors.scalar(vectors, (float) vectors.size(1)));
                        return new NDList(vectors, vectors.mean(new int[] {1}));
                    }));
        }
    }

    @Test
    void theReportOfAHeadIsAMetricAveragedOverTheTrainedPasses() {
        LossNeeds needs = LossNeeds.builder()
                .query(EMBEDDING)
                .key(EMBEDDING)
                .output(EMBEDDING, SMALL, Side.ONLINE)
                .epochOutput("whole", Side.ONLINE)
                .build();
        StrangePlugin plugin = new StrangePlugin()
                .add(new MapHead())
                .loss(
                        needs,
                        context -> step -> StrangePlugin.square(step.query().get(EMBEDDING))
                                .add(StrangePlugin.square(
                                        step.outputs(SMALL, Side.ONLINE).get(EMBEDDING))));

        RunFolder run = training(plugin, FURTHER).run();

        // The query view has 4 positions, and a small crop 1.
        assertThat(TinyTraining.metric(run, "heads.projector.positions")).containsExactly(2.5, 2.5, 2.5, 2.5, 2.5, 2.5);
    }

    @Test
    void aLossReadsTheFeatureMapWithGradient() {
        List<Shape> shapes = new ArrayList<>();
        LossNeeds needs = LossNeeds.builder()
                .query(OutputSpec.FEATURES)
                .key(OutputSpec.FEATURES)
                .build();
        StrangePlugin plugin = new StrangePlugin().loss(needs, context -> {
            shapes.add(context.outputShape(OutputSpec.FEATURES));
            return step -> {
                NDArray query = step.query().get(OutputSpec.FEATURES);
                shapes.add(query.getShape());
                return StrangePlugin.square(query.sub(step.key().get(OutputSpec.FEATURES)));
            };
        });

        RunFolder run = training(plugin, "losses: {main: {name: loss}}\n").run();

        assertThat(shapes.subList(0, 2)).containsExactly(new Shape(16, 2, 2), new Shape(16, 16, 2, 2));
        assertThat(TinyTraining.metric(run, "main").get(0)).isPositive();
    }

    @Test
    void oneOfSeveralOutputsIsRenamedAndUnreadOutputsMayCollide() {
        List<Set<String>> names = new ArrayList<>();
        LossNeeds needs =
                LossNeeds.builder().query("denseEmbedding").query(EMBEDDING).build();
        StrangePlugin plugin = new StrangePlugin().add(new MapHead()).loss(needs, context -> step -> {
            names.add(new TreeSet<>(step.query().names()));
            assertThat(step.query().get("denseEmbedding").getShape()).isEqualTo(new Shape(16, 4, 3));
            return StrangePlugin.square(step.query().get("denseEmbedding"))
                    .add(StrangePlugin.square(step.query().get(EMBEDDING)));
        });

        // Both heads give an output named whole, which no loss reads.
        training(
                        plugin,
                        """
                        heads: {dense: {name: head, as: {embedding: denseEmbedding}}, other: {name: head}}
                        losses: {main: {name: loss}}
                        """)
                .run();

        assertThat(names).hasSize(6).containsOnly(new TreeSet<>(Set.of("denseEmbedding", EMBEDDING)));
    }

    @Test
    void checksFindATargetThatGoesWrongInAStepThatIsNotRecorded() {
        StrangePlugin plugin = StrangePlugin.withLoss(
                        LossNeeds.builder().query(EMBEDDING).target(EMBEDDING).build(), looking(step -> {}))
                .target(step -> step.progress().step() == 1 ? oneHot(step, 0).mul(1.5f) : oneHot(step, 0));
        String yaml = "heads: {projector: {name: head}}\nlosses: {main: {name: loss, target: {name: target}}}\n";

        new TinyTraining(plugin, yaml, List.of("run.every=100"), root).run();

        assertThatThrownBy(() ->
                        new TinyTraining(plugin, yaml, List.of("run.every=100", "compute.checks=true"), root).run())
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("In losses.main.target: target builder target (plugin strange) gave a target")
                .hasMessageContaining("differ from 1 by up to 0.5");
    }
}
