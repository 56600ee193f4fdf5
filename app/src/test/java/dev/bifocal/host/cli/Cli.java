package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Commands as users give them, run in this process. */
public final class Cli {

    private Cli() {}

    /**
     * What a command left.
     *
     * @param code its exit code
     * @param out what it printed
     * @param err what it said about errors
     */
    public record Result(int code, String out, String err) {}

    /** Runs a command. */
    public static Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        OptionalInt.empty(),
                        StandardCharsets.UTF_8,
                        false),
                arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Trains to the end, and gives the run's folder. */
    public static RunFolder train(Path root, String recipe, List<String> overrides) {
        Result result = run(arguments(root, recipe, overrides));
        assertThat(result.code()).as(result.err()).isZero();
        return Runs.find(root, Runs.LATEST);
    }

    /** The words of a command that trains into a folder of runs. */
    public static String[] arguments(Path root, String recipe, List<String> overrides) {
        return Stream.of(List.of("train", recipe), overrides, List.of("run.root=" + root))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    /** The metrics of a run without what depends on the clock. */
    public static List<MetricRecord> metrics(RunFolder folder) {
        return MetricFile.read(folder.metrics()).stream()
                .map(record ->
                        new MetricRecord(record.kind(), record.step(), record.epoch(), record.values(), Map.of()))
                .toList();
    }
}
