package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import dev.bifocal.host.train.wiring.StrangePlugin;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the author of a plugin is told who breaks the contract of losses, heads and target builders. */
class BrokenContractTest {

    private static final int BATCH = 4;
    private static final int BANK = 8;
    private static final LossNeeds QUERY =
            LossNeeds.builder().query("embedding").build();

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(0));
    }

    private static void step(StrangePlugin plugin, String... more) {
        String yaml =
                """
                batch: 4
                encoder: {width: 2}
                memory: {size: 8}
                heads: {projector: {name: head}}
                losses: {main: {name: loss%s}}
                """
                        .formatted(String.join("", more));
        Experiment experiment =
                new ExperimentLoader(plugin).parse(yaml, "a test").experiment();
        Wiring wiring = Wirer.wire(experiment, plugin, 2, 32, 100);
        try (NDManager manager = NDManager.newBaseManager();
                Trainer trainer = new Trainer(experiment, wiring, new BlockExecutor(wiring.encoder()), manager)) {
            NDArray images = manager.ones(new Shape(BATCH, 3, 32, 32));
            NDArray labels = manager.zeros(new Shape(BATCH), DataType.INT64);
            trainer.step(
                    Batch.of(Map.of(View.QUERY, images, View.KEY, images), labels),
                    new TrainingProgress(0, 1, 0, 1),
                    Rates.of(0, 0.1),
                    part -> {});
        }
    }

    private static BifocalException refusal(StrangePlugin plugin, String... more) {
        return catchThrowableOfType(BifocalException.class, () -> step(plugin, more));
    }

    private static BifocalException refusal(LossTerm term) {
        return refusal(StrangePlugin.withLoss(QUERY, term));
    }

    @Test
    void takesAStepWhereNothingIsBroken() {
        step(StrangePlugin.withLoss(
                QUERY, step -> StrangePlugin.square(step.query().get("embedding"))));
    }

    @Test
    void takesALossThatADoubleHasMadeFloat64() {
        step(StrangePlugin.withLoss(
                QUERY,
                step -> StrangePlugin.square(step.query().get("embedding")).mul(0.5)));
    }

    @Test
    void saysWhichLossReadsAnOutputThatItDidNotState() {
        assertThat(refusal(step -> step.query().get("logits")))
                .hasMessageStartingWith("In losses.main: ")
                .hasMessageContaining("'logits'")
                .hasMessageContaining("[embedding]");
    }

    @Test
    void saysWhichLossFailedAndWhere() {
        BifocalException refusal = refusal(step -> {
            NDArray embedding = step.query().get("embedding");
            return embedding.matMul(embedding).mean();
        });

        assertThat(refusal)
                .hasMessageStartingWith("In losses.main: compute() of loss (plugin strange 1.0.0) failed at ")
                .hasMessageContaining("4x5 and 4x5");
        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.PLUGIN);
    }

    @Test
    void refusesALossThatIsNoScalar() {
        assertThat(refusal(step -> step.query().get("embedding").mean(new int[] {1})))
                .hasMessageContaining("shape (4) instead of a scalar");
    }

    @Test
    void refusesAReportThatIsNoScalar() {
        assertThat(refusal(step -> {
                    step.report("norm", step.query().get("embedding"));
                    return StrangePlugin.square(step.query().get("embedding"));
                }))
                .hasMessageContaining("reports norm with a value of shape (4, 5)");
    }

    @Test
    void explainsALossThatIsCutOffFromTheWeights() {
        BifocalException refusal = refusal(
                step -> StrangePlugin.square(step.query().get("embedding").stopGradient()));

        assertThat(refusal).hasMessageStartingWith("The losses cannot be differentiated: ");
        assertThat(refusal.remedy()).contains("stopGradient", "docs/plugins/write.md");
    }

    @Test
    void saysWhichLossCannotBeSetUp() {
        StrangePlugin plugin = new StrangePlugin().head(StrangePlugin.EMBEDDING).loss(QUERY, context -> {
            throw new HostException(ErrorCode.CONFIGURATION, "The sizes do not fit.", "Change one.");
        });

        assertThat(refusal(plugin)).hasMessage("In losses.main: The sizes do not fit.");
    }

    @Test
    void refusesATargetWhoseRowsDoNotSumToOne() {
        StrangePlugin plugin = StrangePlugin.withLoss(
                        LossNeeds.builder()
                                .query("embedding")
                                .target("embedding")
                                .build(),
                        step -> StrangePlugin.square(step.query().get("embedding")))
                .target(step -> step.keys().getManager().ones(new Shape(BATCH, 1 + BANK)));

        assertThat(refusal(plugin, ", target: {name: target}")).hasMessageContaining("rows differ from 1 by up to 8.0");
    }

    @Test
    void refusesATargetOfAnotherShape() {
        StrangePlugin plugin = StrangePlugin.withLoss(
                        LossNeeds.builder()
                                .query("embedding")
                                .target("embedding")
                                .build(),
                        step -> StrangePlugin.square(step.query().get("embedding")))
                .target(step -> step.keys().getManager().ones(new Shape(BATCH, BANK)));

        assertThat(refusal(plugin, ", target: {name: target}")).hasMessageContaining("(4, 8) instead of (4, 9)");
    }

    @Test
    void refusesAHeadThatGivesFewerOutputsThanItDeclares() {
        OutputSpec maps = OutputSpec.of("maps", new Shape(2, 4, 4), "Maps.");
        StrangePlugin plugin = new StrangePlugin()
                .head(StrangePlugin.EMBEDDING, maps)
                .loss(
                        QUERY,
                        context -> step -> StrangePlugin.square(step.query().get("embedding")));

        assertThat(refusal(plugin)).hasMessageContaining("declares 2 outputs, but its block gave 1");
    }

    @Test
    void refusesAHeadWhoseOutputHasAnotherShapeThanItDeclares() {
        StrangePlugin plugin = new StrangePlugin()
                .head(OutputSpec.of("embedding", new Shape(7), "Of another size."))
                .loss(
                        QUERY,
                        context -> step -> StrangePlugin.square(step.query().get("embedding")));

        assertThat(refusal(plugin))
                .hasMessageContaining("declares output embedding of shape (7) for each sample")
                .hasMessageContaining("(4, 5)");
    }

    @Test
    void refusesAHeadThatDeclaresOneOutputTwice() {
        StrangePlugin plugin = new StrangePlugin()
                .head(StrangePlugin.EMBEDDING, StrangePlugin.EMBEDDING)
                .loss(
                        QUERY,
                        context -> step -> StrangePlugin.square(step.query().get("embedding")));

        assertThat(refusal(plugin)).hasMessageContaining("two outputs of one name");
    }

    @Test
    void saysOnceThatAnOutputIsMissingAlthoughAnotherHeadOfThePluginIsBroken() {
        LossNeeds aligned = LossNeeds.builder().query("aligned").key("aligned").build();
        StrangePlugin plugin = StrangePlugin.withLoss(
                        aligned, step -> StrangePlugin.square(step.query().get("aligned")))
                .add(new StrangePlugin.Head("broken", null));

        assertThat(refusal(plugin))
                .hasMessage("Loss loss needs output aligned, which head projector (head) does not give.");
    }
}
