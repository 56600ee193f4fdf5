package dev.bifocal.host.cli;

import dev.bifocal.host.RunTools;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.OutputFile;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.print.RunComparisonPrinter;
import dev.bifocal.host.cli.print.RunDetails;
import dev.bifocal.host.cli.print.RunGroupsPrinter;
import dev.bifocal.host.cli.print.RunRow;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunExport;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, shows, compares and exports runs. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List, show, compare and export runs.")
final class RunsCommand {

    private final Console console;

    RunsCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List all runs, oldest first, with the settings that differ.")
    void list(@Mixin RunRoot root, @Mixin JsonOption json) {
        RunComparison runs = root.runs().overview();
        if (runs.runs().isEmpty() && !json.wanted()) {
            console.println("There are no runs in the folder %s.".formatted(root.path()));
        } else {
            RunRow.print(runs, console, json.wanted());
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show a run: status, origin and metrics.")
    void show(
            @Parameters(paramLabel = "RUN", description = RunRoot.RUN) String run,
            @Mixin RunRoot root,
            @Mixin JsonOption json) {
        RunTools runs = root.runs();
        RunFolder folder = runs.find(run);
        RunDetails details = RunDetails.of(runs.summary(folder), runs.evaluations(folder));
        json.print(console, details.output(), () -> details.print(console));
    }

    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description = "Compare runs: the settings that differ, and their metrics.")
    void compare(
            @Parameters(
                            paramLabel = "RUN",
                            arity = "1..*",
                            description =
                                    RunRoot.RUN
                                            + " A name that fits several runs, or a pattern such as 'my-sweep/*', names them all.")
                    List<String> names,
            @Option(
                            names = "--by",
                            paramLabel = "KEY",
                            split = ",",
                            description = "Group the runs by these settings: a row for each combination of values.")
                    @Nullable
                    List<String> by,
            @Option(
                            names = "--over",
                            paramLabel = "KEY",
                            split = ",",
                            description =
                                    "Mean and standard deviation over the runs that differ only in these settings.")
                    @Nullable
                    List<String> over,
            @Mixin RunRoot root,
            @Mixin JsonOption json) {
        RunTools runs = root.runs();
        List<RunFolder> folders = runs.findAll(names);
        if (folders.size() < 2) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' names a single run.".formatted(String.join(" ", names)),
                    "Give at least two runs, or a pattern such as 'my-sweep/*'.");
        }
        if (by == null && over == null) {
            RunComparisonPrinter.print(runs.compare(folders), console, json.wanted());
        } else {
            RunGroupsPrinter.print(
                    runs.group(folders, by == null ? List.of() : by, over == null ? List.of() : over),
                    console,
                    json.wanted());
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Write settings and metrics of runs to a file for other programs.",
                "Damaged runs are left out; the exit code is then 1."
            })
    int export(
            @Parameters(
                            paramLabel = "RUN",
                            arity = "0..*",
                            description = RunRoot.RUN + " Or a pattern such as 'my-sweep/*'. Default: all runs.")
                    @Nullable
                    List<String> names,
            @Mixin RunRoot root,
            @Option(names = "--csv", paramLabel = "FILE", description = "The file for a table of all metrics.")
                    @Nullable
                    Path csv,
            @Option(names = "--json", paramLabel = "FILE", description = "The file for all settings and metrics.")
                    @Nullable
                    Path json,
            @Option(names = "--force", description = "Replace existing files.") boolean force) {
        if (csv == null && json == null) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'runs export' needs a file to write.",
                    "Give --csv FILE for metrics, --json FILE for settings and metrics, or both.");
        }
        if (csv != null) {
            OutputFile.requireWritable(csv, force, "--csv");
        }
        if (json != null) {
            OutputFile.requireWritable(json, force, "--json");
        }
        RunTools runs = root.runs();
        List<RunFolder> folders = names == null || names.isEmpty() ? Runs.list(runs.root()) : runs.findAll(names);
        RunExport export = runs.export(folders);
        export.damaged().forEach(run -> console.warn("Run %s is left out. %s".formatted(run.run(), run.why())));
        String count = Text.count(export.runs().size(), "run", "runs");
        if (csv != null) {
            export.writeCsv(csv);
            console.println("Metrics of %s: %s".formatted(count, csv));
        }
        if (json != null) {
            export.writeJson(json);
            console.println("Settings and metrics of %s: %s".formatted(count, json));
        }
        return export.damaged().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
