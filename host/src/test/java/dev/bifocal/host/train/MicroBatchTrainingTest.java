package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trainings in micro-batches, with AdamW and groups of parameters. */
class MicroBatchTrainingTest {

    private static final String YAML = "heads: {projector: {name: head}}\nlosses: {main: {name: loss}}\n";
    private static final LossNeeds NEEDS = LossNeeds.builder()
            .query("embedding")
            .key("embedding")
            .bank("embedding")
            .build();

    @TempDir
    private Path root;

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    private TinyTraining training(String... overrides) {
        StrangePlugin plugin = StrangePlugin.withLoss(NEEDS, step -> {
            NDArray queries = step.query().unit("embedding");
            NDArray spread = queries.matMul(step.bank("embedding").keys().transpose());
            return StrangePlugin.square(spread)
                    .sub(queries.mul(step.key().unit("embedding")).mean());
        });
        List<String> all = new ArrayList<>(List.of("microBatch=4"));
        all.addAll(List.of(overrides));
        return new TinyTraining(plugin, YAML, all, root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimizer={name: adamw, lr: 0.01, warmup: 1, groups: {projector: {lr: 0.02, schedule: constant}}}",
                "symmetric=sum"
            })
    void resumesAsIfItHadNotStopped(String setting) {
        RunFolder whole = training(setting).run();
        RunFolder stopped = training(setting).stoppedAfter(4);
        training(setting).resume(stopped);

        assertThat(TinyTraining.metrics(stopped)).isEqualTo(TinyTraining.metrics(whole));
        assertThat(TinyTraining.weights(stopped)).isEqualTo(TinyTraining.weights(whole));
    }

    @Test
    void recordsTheRateOfEachGroup() {
        RunFolder folder = training(
                        "optimizer={lr: 0.32, scale: linear, warmup: 0, schedule: cosine-by-epoch}",
                        "optimizer.groups={projector: {schedule: constant}, bias: {lr: 0.16}}")
                .run();
        assertThat(TinyTraining.metric(folder, "lr")).containsExactly(0.02, 0.02, 0.02, 0.01, 0.01, 0.01);
        assertThat(TinyTraining.metric(folder, "lr.projector")).containsOnly(0.02);
        assertThat(TinyTraining.metric(folder, "lr.bias")).containsExactly(0.01, 0.01, 0.01, 0.005, 0.005, 0.005);
    }

    @Test
    void refusesGroupsOfUnknownAndOfEmptyKinds() {
        assertThatThrownBy(
                        () -> training("optimizer.groups={predictor: {lr: 1}}").run())
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(
                        "optimizer.groups.predictor names predictor, which is neither a kind of parameters nor a head.");
        assertThatThrownBy(() -> training("optimizer.groups={loss: {lr: 1}}").run())
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(
                        "optimizer.groups.loss names loss, but no trained parameter is of this kind or head.");
    }

    @Test
    void printsTheRateInEffect() {
        try (Session session = training("optimizer={lr: 0.32, scale: linear}").session()) {
            assertThat(session.resolved().describe())
                    .containsPattern("optimizer.lr: 0.32 +# command line \\(0.02 for a batch of 16\\)");
        }
    }
}
