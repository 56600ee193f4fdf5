package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.EpochStart;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.eval.protocol.FeaturePass;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The beginning of an epoch as losses see it, in whole trainings. */
class EpochStartTest {

    private static final String EMBEDDING = OutputSpec.EMBEDDING;
    private static final String MAIN = "heads: {projector: {name: head}}\nlosses: {main: {name: loss}}\n";

    @TempDir
    private Path root;

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    private TinyTraining training(StrangePlugin plugin, String yaml) {
        return new TinyTraining(plugin, yaml, root);
    }

    /** A loss that keeps the first column of the training set's outputs as state, and reports what it sees of it. */
    private static final class Remembering implements LossTerm {

        private final NDArray kept;
        private final List<Integer> epochs;
        private final Consumer<EpochStart> look;

        Remembering(LossContext context, List<Integer> epochs, Consumer<EpochStart> look) {
            this.kept = context.state("kept", context.manager().zeros(new Shape(context.trainingSize())));
            this.epochs = epochs;
            this.look = look;
        }

        @Override
        public void epochStarts(EpochStart start) {
            epochs.add(start.progress().epoch());
            assertThat(start.progress().step()).isEqualTo(3L * start.progress().epoch());
            kept.set(new NDIndex(":"), start.outputs(Side.ONLINE).get(EMBEDDING).get(new NDIndex(":, 0")));
            look.accept(start);
        }

        @Override
        public NDArray compute(LossStep step) {
            NDArray remembered = kept.take(step.indices());
            step.report("remembered", remembered.mean());
            return StrangePlugin.square(
                    step.query().get(EMBEDDING).get(new NDIndex(":, 0")).sub(remembered));
        }
    }

    private static StrangePlugin remembering(List<Integer> epochs, Consumer<EpochStart> look) {
        LossNeeds needs = LossNeeds.builder()
                .query(EMBEDDING)
                .indices()
                .labels()
                .epochOutput(EMBEDDING, Side.ONLINE)
                .build();
        return new StrangePlugin()
                .head(StrangePlugin.EMBEDDING)
                .loss(needs, context -> new Remembering(context, epochs, look));
    }

    @Test
    void anEpochBeginsWithTheOutputsOfAllSamplesInTheirOrderInEvaluationMode() {
        List<Integer> epochs = new ArrayList<>();
        List<float[]> outputs = new ArrayList<>();
        List<long[]> labels = new ArrayList<>();
        TinyTraining training = training(
                remembering(epochs, start -> {
                    outputs.add(start.outputs(Side.ONLINE).get(EMBEDDING).toFloatArray());
                    labels.add(start.labels().toLongArray());
                    assertThatThrownBy(() -> start.outputs(Side.MOMENTUM))
                            .hasMessageContaining("reads outputs of the momentum side when an epoch begins");
                }),
                MAIN);

        training.run();

        assertThat(epochs).containsExactly(0, 1);
        assertThat(outputs.get(0)).isNotEqualTo(outputs.get(1));
        try (Session session = training.session()) {
            assertThat(labels.get(0)).isEqualTo(session.trainingLabels());
            float[] expected = new float[TinyTraining.SAMPLES * StrangePlugin.SIZE];
            session.online(network -> FeaturePass.run(
                            session.dataset().train(),
                            session.evaluationData(),
                            session.testPolicy(),
                            images -> network.forward(images, Set.of(EMBEDDING), false)
                                    .get(EMBEDDING),
                            (indices, result) -> System.arraycopy(
                                    HostCopy.floats(result),
                                    0,
                                    expected,
                                    indices[0] * StrangePlugin.SIZE,
                                    indices.length * StrangePlugin.SIZE)))
                    .close();
            assertThat(outputs.get(0)).containsExactly(expected, within(1e-6f));
        }
    }

    @Test
    void aRunThatResumesWithinAnEpochDoesNotRepeatItsBeginning() {
        List<Integer> epochs = new ArrayList<>();
        TinyTraining training = training(remembering(epochs, start -> {}), MAIN);
        RunFolder whole = training.resumesAfterEachStep(epochs);
        assertThat(TinyTraining.metric(whole, "main.remembered")).hasSize(6).doesNotContain(0.0);
    }

    @Test
    void aLossWithoutOutputsOfTheTrainingSetHearsOfEpochsAndReadsItsLabels() {
        List<long[]> labels = new ArrayList<>();
        LossNeeds needs = LossNeeds.builder().query(EMBEDDING).labels().build();
        TinyTraining training = training(
                new StrangePlugin().head(StrangePlugin.EMBEDDING).loss(needs, context -> new LossTerm() {
                    @Override
                    public NDArray compute(LossStep step) {
                        return StrangePlugin.square(step.query().get(EMBEDDING));
                    }

                    @Override
                    public void epochStarts(EpochStart start) {
                        labels.add(start.labels().toLongArray());
                    }
                }),
                MAIN);

        training.run();

        assertThat(labels).hasSize(2);
        assertThat(labels.get(0)).hasSize(TinyTraining.SAMPLES);
    }

    @Test
    void aLossThatChangesTheOutputsOfOthersIsNamed() {
        TinyTraining training = training(
                remembering(
                        new ArrayList<>(),
                        start -> start.outputs(Side.ONLINE).get(EMBEDDING).muli(2)),
                MAIN);

        assertThatThrownBy(training::run)
                .hasMessageContaining("In losses.main: epochStarts() of loss")
                .hasMessageContaining("changed output embedding of the online side for all training samples in place");
    }
}
