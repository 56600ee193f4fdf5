package dev.bifocal.host.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.print.RunComparisonPrinter;
import dev.bifocal.host.cli.print.RunDetails;
import dev.bifocal.host.cli.print.RunRow;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.Runs;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The runs that there are. */
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
        List<RunRow> runs = Runs.list(root.path()).stream().map(RunRow::of).toList();
        if (json.wanted()) {
            ObjectNode node = Json.object();
            node.set("runs", Json.array(runs, RunRow::json));
            Json.print(console, node);
        } else if (runs.isEmpty()) {
            console.println("There are no runs in the folder %s.".formatted(root.path()));
        } else {
            print(runs);
        }
    }

    private void print(List<RunRow> runs) {
        Table table = Table.of("RUN", "STATE", "EPOCH", "LOSS", "RECALL@1").right(2, 3, 4);
        runs.forEach(run -> table.row(run.qualifiedName(), run.state(), run.epochs(), run.loss(), run.recallAtOne()));
        table.print(console);
        runs.stream().filter(run -> !run.remark().isEmpty()).forEach(run -> {
            console.println();
            console.println(run.qualifiedName() + ", " + run.state());
            console.println(Text.indented(run.remark(), 2, console.columns()));
        });
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show a run: status, origin and metrics.")
    void show(
            @Parameters(paramLabel = "RUN", description = RunRoot.RUN) String run,
            @Mixin RunRoot root,
            @Mixin JsonOption json) {
        RunDetails details = RunDetails.of(Runs.find(root.path(), run));
        if (json.wanted()) {
            Json.print(console, details.json());
        } else {
            details.print(console);
        }
    }

    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description = "Compare runs: the settings that differ, and their metrics.")
    void compare(
            @Parameters(paramLabel = "RUN", arity = "2..*", description = RunRoot.RUN) List<String> runs,
            @Mixin RunRoot root,
            @Mixin JsonOption json) {
        RunComparisonPrinter comparison = RunComparisonPrinter.of(RunComparison.of(
                runs.stream().map(run -> Runs.find(root.path(), run)).toList()));
        if (json.wanted()) {
            Json.print(console, comparison.json());
        } else {
            comparison.print(console);
        }
    }
}
