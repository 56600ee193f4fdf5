package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.argument.OutputFile;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.table.SweepTable;
import dev.bifocal.host.sweep.table.TableOptions;
import dev.bifocal.host.sweep.table.TableText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the statistics of a sweep. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description =
                "Print the statistics of a sweep: each cell over its seeds, and its difference from the baseline.")
final class SweepTableCommand implements Runnable {

    /** The formats of a table. */
    enum Format {
        TEXT,
        CSV,
        MARKDOWN,
        LATEX,
        JSON
    }

    private final Console console;
    private final Function<SweepArgument, SweepResults> results;

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            split = ",",
            description = "A metric of the table; repeatable. Default: the metrics that the sweep names.")
    private List<String> metrics = new ArrayList<>();

    @Option(
            names = "--confidence",
            paramLabel = "P",
            defaultValue = "0.95",
            description = "The confidence of intervals. Default: ${DEFAULT-VALUE}.")
    private double confidence = TableOptions.CONFIDENCE;

    @Option(
            names = "--baseline",
            paramLabel = "CELL",
            description = "The cell that the others are compared with. Default: the baseline of the sweep.")
    private @Nullable String baseline;

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write. Default: the terminal.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    /**
     * The command.
     *
     * @param results reads a sweep
     */
    SweepTableCommand(Console console, Function<SweepArgument, SweepResults> results) {
        this.console = console;
        this.results = results;
    }

    @Override
    public void run() {
        if (!(confidence > 0 && confidence < 1)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "--confidence is %s, which is not between 0 and 1.".formatted(confidence),
                    "Give a share such as 0.95.");
        }
        if (out != null) {
            OutputFile.requireWritable(out, force, "--out");
        }
        SweepResults found = results.apply(sweep);
        SweepTable table = SweepTable.of(
                baseline == null ? found : found.against(baseline), new TableOptions(metrics, confidence));
        if (out == null) {
            print(table, console);
        } else {
            write(table, out);
        }
    }

    private void print(SweepTable table, Console target) {
        switch (format) {
            case TEXT -> SweepTablePrinter.print(table, target);
            case CSV -> target.println(TableText.csv(table).stripTrailing());
            case MARKDOWN -> target.println(TableText.markdown(table).stripTrailing());
            case LATEX -> target.println(TableText.latex(table).stripTrailing());
            case JSON -> Json.print(target, table);
        }
    }

    private void write(SweepTable table, Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        print(table, new Console(stream, console.err(), OptionalInt.empty(), StandardCharsets.UTF_8, false));
        OutputFile.write(file, bytes.toString(StandardCharsets.UTF_8), "--out");
        console.println("Wrote %s.".formatted(file));
    }
}
