package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.Defaults;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.RecallPrinter;
import dev.bifocal.host.cli.print.TrainingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.job.TrainedRun;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.StopRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows in two minutes what Bifocal is for: some losses on one data set, in one table. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description =
                "Train some recipes on drawn images and compare them in one table; about two minutes on two cores.")
final class QuickstartCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;
    private final StopRequest stop;

    @Parameters(
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides for all recipes, such as epochs=20 or seed=2.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    QuickstartCommand(Console console, Function<List<Path>, PluginRegistry> loader, StopRequest stop) {
        this.console = console;
        this.loader = loader;
        this.stop = stop;
    }

    @Override
    public void run() {
        long started = System.nanoTime();
        PluginRegistry registry = loader.apply(plugins.folders());
        Defaults.Quickstart quickstart = Defaults.read().quickstart();
        console.println("Images with a small object on clutter. Training sees the object's family (coarse label);");
        console.println("what counts is whether images of the same kind (fine label) end up next to each other.");
        Table table = null;
        for (String recipe : quickstart.recipes()) {
            console.println();
            TrainedRun outcome = train(registry, recipe, quickstart.settings(), table == null);
            if (table == null) {
                table = RecallPrinter.table("RECALL@K IN %", outcome.recall());
                table.row(RecallPrinter.row("untrained", outcome.untrained().orElseThrow()));
            }
            table.row(RecallPrinter.row(recipe, outcome.recall()));
        }
        console.println();
        print(Objects.requireNonNull(table), Duration.ofNanos(System.nanoTime() - started));
    }

    private TrainedRun train(PluginRegistry registry, String recipe, List<String> settings, boolean withUntrained) {
        List<String> all = new ArrayList<>(settings);
        all.add("name=quickstart-" + recipe);
        all.add("evaluation.atStart=" + withUntrained);
        all.addAll(overrides);
        ResolvedExperiment resolved = new ExperimentLoader(registry).load(recipe, all);
        Provenance.Source source = new Provenance.Source(recipe, all, List.of("quickstart"));
        return Bifocal.of(registry).train(resolved, source, new TrainingPrinter(console), stop);
    }

    private void print(Table table, Duration taken) {
        table.print(console);
        console.println();
        console.println("Took %s. What to try next:".formatted(Text.duration(taken)));
        console.println(
                "  bifocal plugins list                                what losses, heads, targets and recipes there are");
        console.println(
                "  bifocal runs list                                   these runs; 'runs compare' shows where two of them differ");
        console.println("  bifocal quickstart losses.contrastive.temperature=0.2 what a setting does");
        console.println("  bifocal train RECIPE --print-config                 every setting, and where it comes from");
        console.println("  docs/write-a-plugin.md                              a loss of your own in ten minutes");
    }
}
