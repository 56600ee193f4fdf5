package dev.bifocal.host.cli;

import dev.bifocal.host.RunTools;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.print.RunComparisonPrinter;
import dev.bifocal.host.cli.print.RunDetails;
import dev.bifocal.host.cli.print.RunRow;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSummary;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists, shows and compares runs. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List, show and compare runs.")
final class RunsCommand {

    private final Console console;

    RunsCommand(Console console) {
        this.console = console;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List all runs, oldest first.")
    void list(@Mixin RunRoot root, @Mixin JsonOption json) {
        List<RunSummary> runs = root.runs().list();
        if (runs.isEmpty() && !json.wanted()) {
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
            @Parameters(paramLabel = "RUN", arity = "2..*", description = RunRoot.RUN) List<String> names,
            @Mixin RunRoot root,
            @Mixin JsonOption json) {
        RunTools runs = root.runs();
        RunComparisonPrinter.print(runs.compare(names.stream().map(runs::find).toList()), console, json.wanted());
    }
}
