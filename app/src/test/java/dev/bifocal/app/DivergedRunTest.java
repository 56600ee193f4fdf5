package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training whose loss is no longer finite: the learning rate rises in a warm-up of 1e20 until it is too much. */
class DivergedRunTest {

    @TempDir
    Path root;

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void stopsWithWhatWasSeenAndKeepsTheLastGoodCheckpoint() throws IOException {
        List<String> overrides = Tiny.withBank("optimizer.lr=1e20", "checkpoint.everySteps=1", "run.every=3");
        Cli.Result result = Cli.run(Cli.arguments(root, "maskcon", overrides));
        RunFolder run = Runs.find(root, Runs.LATEST);
        assertThat(result.code()).as(result.err()).isEqualTo(1);
        assertThat(result.err().replaceAll("\\s+", " "))
                .contains("The loss of step 2 is not finite")
                .contains("Lower optimizer.lr");
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        assertThat(run.status().message()).startsWith("The loss of step 2 is not finite: {");
        assertThat(names(run.checkpoints())).containsExactly("step-000000001.safetensors");
        assertThat(Safetensors.read(run.checkpoints().resolve("step-000000001.safetensors"))
                        .arrays())
                .isNotEmpty();

        Cli.Result resumed = Cli.run("resume", run.path().toString());
        assertThat(resumed.code()).isEqualTo(1);
        assertThat(resumed.err()).isEqualTo(result.err());
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
    }
}
