package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.table.SweepTable;
import dev.bifocal.host.sweep.table.TableOptions;
import dev.bifocal.host.sweep.table.TableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the statistics of a sweep. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description =
                "Print the statistics of a sweep: each cell over its seeds, and its difference from the baseline.")
public final class SweepTableCommand implements Runnable {

    /** The formats of a table. */
    enum Format {
        TEXT,
        CSV,
        MARKDOWN,
        LATEX,
        JSON
    }

    private final Console console;
    private final BiFunction<Path, String, SweepResults> results;

    @Parameters(paramLabel = "SWEEP", description = "The name of a sweep.")
    private String sweep = "";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "The folder of all runs. Default: ${DEFAULT-VALUE}.")
    private Path root = Path.of("runs");

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

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write. Default: the terminal.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    /**
     * The command.
     *
     * @param results reads a sweep, by the folder of all runs and its name
     */
    public SweepTableCommand(Console console, BiFunction<Path, String, SweepResults> results) {
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
        if (out != null && Files.exists(out) && !force) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s already exists.".formatted(out),
                    "Give another file with --out, or replace it with --force.");
        }
        SweepTable table = SweepTable.of(results.apply(root, sweep), new TableOptions(metrics, confidence));
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
        try {
            AtomicFiles.write(file, bytes.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s cannot be written: %s.".formatted(file, trouble.reason()),
                    trouble.remedy(),
                    e);
        }
        console.println("Wrote %s.".formatted(file));
    }
}
