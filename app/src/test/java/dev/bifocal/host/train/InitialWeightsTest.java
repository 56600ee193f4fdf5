package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.Side;
import dev.bifocal.app.Application;
import dev.bifocal.app.ArrayContent;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import dev.bifocal.host.track.CompositeSink;
import dev.bifocal.host.train.step.Trainer;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that start from a file of weights. */
class InitialWeightsTest {

    @TempDir
    private Path root;

    /** A backbone with running statistics that are not those of a fresh one. */
    private Path weights(String... more) {
        RunFolder run = Cli.train(root.resolve("first"), "selfcon", Tiny.withBank(more));
        Path file = root.resolve("weights.safetensors");
        RunEncoder.newest(run, Side.ONLINE, warning -> {}).write(file);
        return file;
    }

    @Test
    void bothSidesStartFromTheFileAndHeadsStartFresh() {
        Path file = weights("epochs=1");
        List<String> settings = Tiny.withBank("encoder.init=" + file, "seed=9");
        Map<String, StoredArray> expected = Safetensors.read(file).arrays();
        try (Session session = SessionFixture.open("selfcon", settings);
                Trainer trainer =
                        new Trainer(session.experiment(), session.wiring(), session.executor(), session.manager());
                Trainer fresh =
                        new Trainer(session.experiment(), session.wiring(), session.executor(), session.manager())) {
            trainer.startFrom(session.initialWeights().orElseThrow());
            int compared = 0;
            for (Map.Entry<String, NDArray> value : trainer.state().entrySet()) {
                float[] actual = value.getValue().toType(DataType.FLOAT32, true).toFloatArray();
                int encoder = value.getKey().indexOf(".encoder.");
                if (encoder >= 0 && !value.getKey().startsWith("optimizer.")) {
                    float[] saved = new float[actual.length];
                    expected.get(value.getKey().substring(encoder + ".encoder.".length()))
                            .data()
                            .duplicate()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer()
                            .get(saved);
                    assertThat(actual).as(value.getKey()).isEqualTo(saved);
                    compared++;
                } else if (value.getKey().contains(".heads.")) {
                    assertThat(actual)
                            .as(value.getKey())
                            .isEqualTo(fresh.state().get(value.getKey()).toFloatArray());
                }
            }
            assertThat(compared).isEqualTo(2 * 100);
        }
    }

    @Test
    void aTrainingThatStartsFromAFileMeasuresWhatTheFileMeasured() {
        RunFolder first =
                Cli.train(root.resolve("first"), "selfcon", Tiny.withBank("epochs=1", "evaluation.probe=false"));
        Path file = root.resolve("weights.npz");
        RunEncoder.newest(first, Side.ONLINE, warning -> {}).write(file);
        RunFolder second = Cli.train(
                root.resolve("second"),
                "selfcon",
                Tiny.withBank(
                        "epochs=1",
                        "seed=4",
                        "evaluation.atStart=true",
                        "evaluation.probe=false",
                        "encoder.init=" + file));
        var measuredFirst = Cli.metrics(first);
        var measuredSecond = Cli.metrics(second);
        assertThat(measuredSecond.get(0).values())
                .isEqualTo(measuredFirst.get(measuredFirst.size() - 1).values());
        assertThat(second.provenance().initialWeights().file()).isEqualTo(file.toString());
        assertThat(second.provenance().initialWeights().sha256()).hasSize(64);
        assertThat(second.log()).content().contains("The encoder starts from " + file, "20 of num_batches_tracked");
        assertThat(first.provenance().initialWeights()).isNull();
        assertThat(second.provenance().otherStart()).isNull();
        assertThat(first.provenance().otherStart()).startsWith("Starts from random weights; the recipe expects ");
        assertThat(first.log()).content().contains("Starts from random weights; the recipe expects ");
    }

    @Test
    void aResumedRunTakesItsWeightsFromTheCheckpoint() throws IOException {
        Path file = weights("epochs=1");
        RunFolder run = Cli.train(root.resolve("second"), "selfcon", Tiny.withBank("encoder.init=" + file));
        Path last = run.checkpoints().resolve("step-000000008.safetensors");
        Map<String, List<Object>> expected = ArrayContent.of(last);
        Files.delete(last);
        Files.delete(file);
        try (Session session =
                        Session.open(Application.resolve(run.config().toString(), List.of()), Application.registry());
                RunSession again = run.begin();
                Training training = new Training(
                        session, Optional.of(again), CompositeSink.of(), warning -> {}, new StopRequest())) {
            training.run();
            again.done("");
        }
        assertThat(ArrayContent.of(last)).isEqualTo(expected);
    }

    @Test
    void weightsThatDoNotFitAreRefusedBeforeThereIsARun() {
        Path file = weights("epochs=1", "encoder.name=resnet34");
        Path folder = root.resolve("second");
        Cli.Result result = Cli.run(Cli.arguments(folder, "selfcon", Tiny.withBank("encoder.init=" + file)));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("does not fit the experiment's encoder resnet18", "Set encoder.name=resnet34.");
        assertThat(folder).doesNotExist();
        Cli.Result missing =
                Cli.run(Cli.arguments(folder, "selfcon", Tiny.withBank("encoder.init=" + root.resolve("no.npz"))));
        assertThat(missing.err()).contains("no.npz does not exist or is not a file");
        assertThat(folder).doesNotExist();
    }
}
