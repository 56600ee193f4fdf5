package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.train.wiring.StrangePlugin;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which component is named when one of two spoils what both read, trains nothing, or has no finite derivative. */
class ComponentChecksTest {

    private static final int BATCH = 4;
    private static final int BANK = 8;
    private static final String BOTH = "{first: {name: loss}, second: {name: innocent}}";
    private static final LossNeeds ALL = LossNeeds.builder()
            .query("embedding")
            .key("embedding")
            .bank("embedding")
            .labels()
            .build();

    private static final LossTerm FINE = step -> step.query()
            .unit("embedding")
            .mul(step.key().unit("embedding"))
            .mean()
            .add(StrangePlugin.square(step.bank("embedding").keys()))
            .add(step.labels().toType(DataType.FLOAT32, false).mean());

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(0));
    }

    /** Steps on one batch of random images, of an epoch that has all of them. */
    private static void train(StrangePlugin plugin, String losses, int steps, int every, Consumer<Trainer> check) {
        String yaml =
                """
                batch: 4
                encoder: {width: 2}
                memory: {size: 8}
                run: {every: %d}
                heads: {projector: {name: head}}
                losses: %s
                """
                        .formatted(every, losses);
        Experiment experiment =
                new ExperimentLoader(plugin).parse(yaml, "a test").experiment();
        Wiring wiring = Wirer.wire(experiment, plugin, 2, 32, 100);
        try (NDManager manager = NDManager.newBaseManager();
                Trainer trainer = new Trainer(experiment, wiring, new BlockExecutor(wiring.encoder()), manager)) {
            NDArray images = manager.randomNormal(new Shape(BATCH, 3, 32, 32));
            for (int step = 0; step < steps; step++) {
                try (NDArray labels = manager.zeros(new Shape(BATCH), DataType.INT64)) {
                    trainer.step(
                            Batch.of(Map.of(View.QUERY, images, View.KEY, images), labels),
                            new TrainingProgress(step, steps, 0, 1),
                            Rates.of(step, 0.01),
                            part -> {});
                }
            }
            check.accept(trainer);
        }
    }

    private static BifocalException refusal(StrangePlugin plugin, String losses, int steps, int every) {
        return catchThrowableOfType(BifocalException.class, () -> train(plugin, losses, steps, every, trainer -> {}));
    }

    private static StrangePlugin plugin(LossTerm term) {
        return StrangePlugin.withLoss(ALL, term).add(new StrangePlugin.Loss("innocent", ALL, context -> FINE));
    }

    /** What is said of a loss that spoils something and then computes what is right. */
    private static BifocalException refusalOf(Consumer<LossStep> spoil) {
        return refusal(
                plugin(step -> {
                    NDArray loss = FINE.compute(step);
                    spoil.accept(step);
                    return loss;
                }),
                BOTH,
                1,
                1);
    }

    @Test
    void takesComponentsThatOnlyRead() {
        assertThatCode(() -> train(plugin(FINE), BOTH, 3, 1, trainer -> {})).doesNotThrowAnyException();
    }

    @Test
    void namesTheLossThatChangesAnArrayInPlace() {
        String subject = "In losses.first: compute() of loss (plugin strange 1.0.0) changed ";
        assertThat(refusalOf(step -> step.key().unit("embedding").muli(0)))
                .hasMessage(subject
                        + "the unit vectors of output embedding of the key images on the momentum side in place.");
        assertThat(refusalOf(step -> step.key().get("embedding").get(0).addi(1)))
                .hasMessage(subject + "output embedding of the key images on the momentum side in place.");
        assertThat(refusalOf(step -> step.bank("embedding").keys().muli(.5)))
                .hasMessage(subject + "the memory bank of output embedding in place.");
        assertThat(refusalOf(step -> step.bank("embedding").labels().set(new NDIndex("0"), 1)))
                .hasMessage(subject + "the labels of the memory banks in place.");
        assertThat(refusalOf(step -> step.labels().addi(1))).hasMessage(subject + "the labels of the batch in place.");
        assertThat(refusalOf(step ->
                        step.labels().intern(step.labels().getManager().ones(new Shape(BATCH), DataType.INT64))))
                .hasMessage(subject + "the labels of the batch in place.");
        assertThat(ErrorCode.of(refusalOf(step -> step.query().unit("embedding").muli(2))))
                .isEqualTo(ErrorCode.PLUGIN);
    }

    @Test
    void namesTheLossThatChangesAnArrayInAStepThatIsNotRecorded() {
        StrangePlugin plugin = plugin(step -> {
            NDArray loss = FINE.compute(step);
            if (step.progress().step() == 2) {
                step.bank("embedding").keys().muli(.5);
            }
            return loss;
        });
        assertThat(refusal(plugin, BOTH, 9, 100))
                .hasMessageStartingWith(
                        "In losses.first: compute() of loss (plugin strange 1.0.0) changed the memory bank");
    }

    @Test
    void namesTheLossThatClosesAnArrayAndNotTheOneThatReadsItNext() {
        assertThat(refusalOf(step -> step.key().unit("embedding").close()))
                .hasMessage(
                        "In losses.first: compute() of loss (plugin strange 1.0.0) closed the unit vectors of output"
                                + " embedding of the key images on the momentum side.");
        assertThat(refusalOf(step -> step.labels().close()))
                .hasMessageEndingWith("of loss (plugin strange 1.0.0) closed the labels of the batch.");
    }

    private static StrangePlugin learning(TargetRule rule) {
        LossNeeds needs =
                LossNeeds.builder().query("embedding").target("embedding").build();
        return StrangePlugin.withLoss(
                        needs, step -> StrangePlugin.square(step.query().get("embedding"))
                                .mul(step.target().mean()))
                .target(rule);
    }

    private static NDArray even(NDArray keys, float value) {
        return keys.getManager().full(new Shape(BATCH, 1 + BANK), value);
    }

    @Test
    void namesTheTargetBuilderThatChangesKeysInPlace() {
        StrangePlugin plugin = learning(step -> {
            step.keys().muli(2);
            return even(step.keys(), 1f / (1 + BANK));
        });
        assertThat(refusal(plugin, "{main: {name: loss, target: {name: target}}}", 1, 1))
                .hasMessageStartingWith(
                        "In losses.main.target: build() of target (plugin strange 1.0.0) changed the unit"
                                + " vectors of output embedding of the key images on the momentum side");
    }

    @Test
    void checksTheRowsOfATargetInRecordedSteps() {
        StrangePlugin plugin =
                learning(step -> even(step.keys(), (step.progress().step() == 0 ? 1f : 2f) / (1 + BANK)));
        String losses = "{main: {name: loss, target: {name: target}}}";
        assertThat(refusal(plugin, losses, 9, 3))
                .hasMessageStartingWith("In losses.main.target: target builder target (plugin strange) gave a target")
                .hasMessageContaining("differ from 1 by up to");
        assertThat(refusal(plugin, losses, 2, 100)).isNotNull();
    }

    /** A head whose block does something to the feature map before it projects its copy. */
    private static StrangePlugin.BlockHead meddling(UnaryOperator<NDArray> deed) {
        return new StrangePlugin.BlockHead(context -> new SequentialBlock()
                .add(new LambdaBlock(list -> new NDList(deed.apply(list.singletonOrThrow()))))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(StrangePlugin.SIZE).build()));
    }

    private static StrangePlugin withHead(UnaryOperator<NDArray> deed) {
        return new StrangePlugin().loss(ALL, context -> FINE).add(meddling(deed));
    }

    @Test
    void namesTheHeadThatChangesWhatOthersRead() {
        assertThat(refusal(withHead(map -> map.muli(2)), "{main: {name: loss}}", 1, 1))
                .hasMessage(
                        "In heads.projector: forward() of head (plugin strange 1.0.0) changed output features of the"
                                + " momentum side in place.");
    }

    @Test
    void namesTheLossThatTrainsNothingAmongOthers() {
        LossTerm cut =
                step -> StrangePlugin.square(step.query().get("embedding").stopGradient());
        BifocalException refusal = refusal(plugin(cut), BOTH, 1, 1);
        assertThat(refusal)
                .hasMessage(
                        "The losses cannot be differentiated: losses.first, loss (plugin strange), gave a value that"
                                + " depends on nothing that is trained.");
        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.PLUGIN);
    }

    /** Is 0, and has the derivative 0 / 0. */
    private static NDArray rootOfZero(NDArray x) {
        return x.sub(x).square().sum().sqrt();
    }

    @Test
    void namesTheLossWithoutAFiniteDerivativeBeforeWeightsChange() {
        LossTerm late = step -> step.progress().step() < 2
                ? FINE.compute(step)
                : FINE.compute(step).add(rootOfZero(step.query().get("embedding")));
        assertThat(refusal(plugin(late), BOTH, 9, 100))
                .hasMessageStartingWith("In losses.first: compute() of loss (plugin strange 1.0.0) gave the value ")
                .hasMessageEndingWith(
                        " in step 3, whose derivative by output embedding of the query images is not finite.");
    }

    @Test
    void namesTheHeadWithoutAFiniteDerivative() {
        assertThat(refusal(withHead(map -> map.add(rootOfZero(map))), "{main: {name: loss}}", 1, 1))
                .hasMessage("In heads.projector: forward() of head (plugin strange 1.0.0) computed what has no finite"
                        + " derivative in step 1.");
    }

    @Test
    void refusesToKeepWeightsThatAreNotFinite() {
        train(plugin(FINE), BOTH, 1, 1, trainer -> {
            trainer.requireFiniteWeights(1);
            NDArray weight = trainer.trained().values().iterator().next();
            weight.setRequiresGradient(false);
            weight.muli(Float.NaN);
            weight.setRequiresGradient(true);
            assertThat(catchThrowableOfType(BifocalException.class, () -> trainer.requireFiniteWeights(1)))
                    .hasMessageStartingWith("After step 1, 1 of ");
        });
    }
}
