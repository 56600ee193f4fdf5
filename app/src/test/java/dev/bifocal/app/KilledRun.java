package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One run in processes that are killed, and taken up by others. */
final class KilledRun {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

    private final Path root;
    private final String recipe;
    private final List<String> settings;

    /**
     * A run that is not started.
     *
     * @param root an empty folder
     */
    KilledRun(Path root, String recipe, List<String> settings) {
        this.root = root;
        this.recipe = recipe;
        this.settings = settings;
    }

    /** Starts a process that begins the run, or takes it up where the one before left it. */
    BifocalProcess start() {
        boolean begun = !Runs.list(root).isEmpty();
        List<String> arguments = begun
                ? List.of("resume", Runs.LATEST, "--root", root.toString())
                : Arrays.asList(Cli.arguments(root, recipe, settings));
        return BifocalProcess.start(root.resolveSibling(root.getFileName() + ".txt"), JAVA_OPTIONS, arguments);
    }

    /** Lets a process bring the run to its end. */
    RunFolder finish() {
        try (BifocalProcess process = start()) {
            assertThat(process.exitCode()).as(process.text()).isZero();
        }
        return Runs.find(root, Runs.LATEST);
    }

    /** The lines of the metrics file; -1 while there is no run. */
    int lines() {
        List<RunFolder> runs = Runs.list(root);
        if (runs.isEmpty()) {
            return -1;
        }
        try {
            Path metrics = runs.get(0).metrics();
            return Files.exists(metrics)
                    ? (int) Files.readString(metrics)
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a killed process had got to, by what it left. */
    String remains() {
        int lines = lines();
        if (lines < 0) {
            return "before the run's folder";
        }
        List<String> checkpoints = checkpoints(Runs.list(root).get(0));
        boolean half = checkpoints.stream().anyMatch(name -> name.endsWith(".part"));
        long whole =
                checkpoints.stream().filter(name -> !name.endsWith(".part")).count();
        return "%d lines of metrics, %d checkpoints%s".formatted(lines, whole, half ? " and half a one" : "");
    }

    private static List<String> checkpoints(RunFolder run) {
        if (!Files.isDirectory(run.checkpoints())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run.checkpoints())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts that two runs ended with the same metrics and the same last checkpoints, bit for bit. */
    static void assertEqual(String description, RunFolder actual, RunFolder expected) {
        assertThat(checkpoints(actual)).as(description).containsAll(checkpoints(expected));
        assertEqualAfterStop(description, actual, expected);
    }

    /**
     * Asserts the same of a run that was told to stop. It wrote one more checkpoint at that step, which may have taken the
     * place of an older one; the last checkpoint must be there.
     */
    static void assertEqualAfterStop(String description, RunFolder actual, RunFolder expected) {
        assertThat(Cli.metrics(actual)).as(description).isEqualTo(Cli.metrics(expected));
        List<String> names = new ArrayList<>(checkpoints(expected));
        assertThat(checkpoints(actual)).as(description).contains(names.get(names.size() - 1));
        names.retainAll(checkpoints(actual));
        for (String name : names) {
            var ours = Safetensors.read(actual.checkpoints().resolve(name)).arrays();
            var theirs = Safetensors.read(expected.checkpoints().resolve(name)).arrays();
            assertThat(ours.keySet()).isEqualTo(theirs.keySet());
            List<String> different = new ArrayList<>();
            theirs.forEach((array, entry) -> {
                StoredArray other = ours.get(array);
                if (entry.type() != other.type()
                        || !entry.shape().equals(other.shape())
                        || !entry.data().equals(other.data())) {
                    different.add(array);
                }
            });
            assertThat(different)
                    .as("arrays of %s that differ; %s", name, description)
                    .isEmpty();
        }
    }
}
