package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import dev.bifocal.host.tool.inspect.MapPlugin;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are taken up after something happened to their files. */
class ResumeCommandTest {

    private static final String OLDER = "step-000000002.safetensors";
    private static final String NEWEST = "step-000000004.safetensors";

    @TempDir
    private Path root;

    private final Screen screen = Screen.plain();

    private RunFolder train(String name) throws IOException {
        Path file = Files.writeString(
                root.resolve(name + ".yaml"),
                """
                name: %s
                data: {dataset: shapes, shapes: {size: 16, train: 64, test: 40}}
                views: {query: weak, key: weak}
                encoder: {width: 4}
                heads: {head: {name: plain}}
                losses: {square: {name: square}}
                batch: 32
                epochs: 2
                seed: 5
                evaluation: {recall: [1], batch: 16}
                compute: {threads: 1, device: cpu, executor: blocks}
                run: {root: %s, every: 1}
                """
                        .formatted(name, root));
        assertThat(screen.run(new MapPlugin(), "train", file.toString()))
                .as(screen.err())
                .isZero();
        return Runs.find(root, Runs.LATEST);
    }

    /** As a process left it that was stopped. */
    private static void stopped(RunFolder run) throws IOException {
        replace(run.path().resolve("status.json"), "\"done\"", "\"interrupted\"");
    }

    private static void replace(Path file, String old, String now) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, now));
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }

    private int resume(RunFolder run) {
        return screen.run(new MapPlugin(), "resume", run.path().toString());
    }

    private String err() {
        return screen.err().replaceAll("\\s+", " ");
    }

    private static List<MetricRecord> metrics(RunFolder run) {
        return MetricFile.read(run.metrics()).stream()
                .map(record ->
                        new MetricRecord(record.kind(), record.step(), record.epoch(), record.values(), Map.of()))
                .toList();
    }

    @Test
    void goesOnFromTheOlderCheckpointWhenTheNewestIsDamagedAndEndsTheSame() throws IOException {
        RunFolder run = train("damaged");
        List<MetricRecord> expected = metrics(run);
        Map<String, StoredArray> last =
                Safetensors.read(run.checkpoints().resolve(NEWEST)).arrays();
        Files.move(run.checkpoints().resolve(NEWEST), root.resolve("whole"));
        Files.copy(root.resolve("whole"), run.checkpoints().resolve(NEWEST));
        damage(run.checkpoints().resolve(NEWEST));
        stopped(run);

        assertThat(resume(run)).as(screen.err()).isZero();

        assertThat(err())
                .contains("warning: " + run.checkpoints().resolve(NEWEST) + " is not an intact safetensors file")
                .contains("It is skipped, and " + OLDER + " is used instead.");
        assertThat(run.log()).content().contains("It is skipped, and ");
        assertThat(metrics(run)).isEqualTo(expected);
        Map<String, StoredArray> again =
                Safetensors.read(run.checkpoints().resolve(NEWEST)).arrays();
        assertThat(again).containsOnlyKeys(last.keySet());
        last.forEach(
                (name, array) -> assertThat(again.get(name).data()).as(name).isEqualTo(array.data()));
    }

    @Test
    void measuresAndExportsTheOlderCheckpointWhenTheNewestIsDamaged() throws IOException {
        RunFolder run = train("measured");
        damage(run.checkpoints().resolve(NEWEST));
        Path exported = root.resolve("weights.safetensors");
        assertThat(screen.run(new MapPlugin(), "export", run.path().toString(), "--output", exported.toString()))
                .as(screen.err())
                .isZero();
        assertThat(screen.out()).contains("epoch 1/2, step 2");
        assertThat(err()).contains("It is skipped, and " + OLDER + " is used instead.");
        Screen measured = Screen.plain();
        assertThat(measured.run(new MapPlugin(), "eval", run.path().toString(), "--json"))
                .as(measured.err())
                .isZero();
        assertThat(measured.json().at("/evaluations/0/weights/file").asText()).endsWith(OLDER);
    }

    @Test
    void saysSoWhenEveryCheckpointIsDamaged() throws IOException {
        RunFolder run = train("lost");
        damage(run.checkpoints().resolve(NEWEST));
        damage(run.checkpoints().resolve(OLDER));
        stopped(run);
        assertThat(resume(run)).isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains("No checkpoint of the run can be read. The newest of 2:", "Restore a checkpoint");
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void refusesEditedSettingsAndNamesThem() throws IOException {
        RunFolder run = train("edited");
        stopped(run);
        replace(run.config(), "seed: 5", "seed: 6");
        replace(run.config(), "epochs: 2", "epochs: 3");
        assertThat(resume(run)).isEqualTo(ExitCode.USAGE);
        assertThat(err())
                .contains(
                        "The run cannot resume, because its settings have changed:",
                        "seed was 5 and is now 6",
                        "epochs was 2 and is now 3",
                        "Restore the values in " + run.config(),
                        "bifocal train " + run.config());
    }

    @Test
    void refusesSettingsThatWereNotThere() throws IOException {
        RunFolder run = train("added");
        stopped(run);
        replace(run.config(), "subset: null", "subset: 40");
        replace(run.config(), "\nlosses:\n", "\nlosses:\n  again:\n    name: square\n");
        assertThat(resume(run)).isEqualTo(ExitCode.USAGE);
        assertThat(err())
                .contains(
                        "data.subset was null and is now 40",
                        "losses.again.name is now maps:square and was not set before");
    }

    @Test
    void goesOnWithOtherSettingsOfWhereItRuns() throws IOException {
        RunFolder run = train("moved");
        stopped(run);
        replace(run.config(), "threads: 1", "threads: 2");
        replace(run.config(), "root: " + root, "root: " + root.resolve("elsewhere"));
        assertThat(resume(run)).as(screen.err()).isZero();
    }

    @Test
    void refusesACheckpointOfAnotherRun() throws IOException {
        RunFolder one = train("one");
        RunFolder other = train("other");
        stopped(one);
        Files.copy(
                other.checkpoints().resolve(NEWEST),
                one.checkpoints().resolve(NEWEST),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(resume(one)).isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains(NEWEST + " belongs to another run");
    }

    @Test
    void refusesEditedCounters() throws IOException {
        RunFolder run = train("counted");
        stopped(run);
        for (String name : List.of(OLDER, NEWEST)) {
            Path file = run.checkpoints().resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            byte[] text = "\\\"metricsBytes\\\":".getBytes(StandardCharsets.US_ASCII);
            int at = 0;
            while (!Arrays.equals(bytes, at, at + text.length, text, 0, text.length)) {
                at++;
            }
            bytes[at + text.length] = (byte) (bytes[at + text.length] == '9' ? '8' : '9');
            Files.write(file, bytes);
        }
        assertThat(resume(run)).isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains("the checksum of its header does not match");
    }

    @Test
    void aRunWhoseComponentCannotBeCreatedHasFailed() throws IOException {
        Throwable thrown = catchThrowable(() -> screen.run(
                FakePlugins.demo(),
                "train",
                "all",
                "heads.projector.size=3",
                "data.shapes.train=64",
                "data.shapes.test=40",
                "batch=32",
                "memory.size=64",
                "evaluation.recall=[1]",
                "encoder.width=4",
                "compute.device=cpu",
                "compute.executor=blocks",
                "run.root=" + root));
        RunFolder run = Runs.find(root, Runs.LATEST);
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        assertThat(run.status().message()).as("thrown: %s", thrown).contains("Nothing is computed here.");
        assertThat(run.log()).content().contains("Nothing is computed here.");
    }
}
