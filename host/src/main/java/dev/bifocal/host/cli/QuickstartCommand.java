package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.Defaults;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.SeedsPrinter;
import dev.bifocal.host.cli.print.TrainingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.job.TrainedRun;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.StopRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Trains some recipes on one data set with several seeds, and compares them in one table. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description =
                "Train some recipes on generated images, with three seeds each, and compare them in one table. It takes a few"
                        + " minutes on two idle cores.")
final class QuickstartCommand implements Runnable {

    private final Console console;
    private final StopRequest stop;

    @Parameters(
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides for all recipes, such as epochs=20 or seed=2.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    QuickstartCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public void run() {
        long started = System.nanoTime();
        Bifocal bifocal = plugins.open();
        Defaults.Quickstart quickstart = Defaults.read().quickstart();
        Map<String, List<Planned>> plan = plan(bifocal, quickstart);
        introduce(bifocal.plugins(), quickstart.recipes());
        List<Map<Integer, Double>> untrained = new ArrayList<>();
        Map<String, List<Map<Integer, Double>>> trained = new LinkedHashMap<>();
        Set<String> told = new HashSet<>();
        plan.forEach((recipe, runs) -> {
            List<Map<Integer, Double>> seeds = new ArrayList<>();
            for (Planned run : runs) {
                console.println();
                TrainedRun ended =
                        bifocal.train(run.resolved(), run.source(), new TrainingPrinter(console, told), stop);
                ended.untrained().ifPresent(untrained::add);
                seeds.add(ended.recall());
            }
            trained.put(recipe, seeds);
        });
        console.println();
        printTable(untrained, trained);
        console.println();
        printDifferences(trained);
        console.println();
        printNext(Duration.ofNanos(System.nanoTime() - started));
    }

    /** A planned run. */
    private record Planned(ResolvedExperiment resolved, Provenance.Source source) {}

    /** The runs of each recipe, one a seed. All runs are checked before the first one starts. */
    private Map<String, List<Planned>> plan(Bifocal bifocal, Defaults.Quickstart quickstart) {
        Map<String, List<Planned>> plan = new LinkedHashMap<>();
        for (String recipe : quickstart.recipes()) {
            boolean first = plan.isEmpty();
            // With an override of the seed, a recipe has only one run.
            Map<Long, Planned> bySeed = new LinkedHashMap<>();
            for (long seed : quickstart.seeds()) {
                List<String> all = new ArrayList<>(quickstart.settings());
                all.add("name=quickstart-" + recipe);
                all.add("seed=" + seed);
                all.add("evaluation.atStart=" + first);
                all.addAll(overrides);
                ResolvedExperiment resolved =
                        bifocal.load(recipe, all.toArray(String[]::new)).orThrow();
                Provenance.Source source = new Provenance.Source(recipe, all, List.of("quickstart"));
                bySeed.put(resolved.experiment().seed(), new Planned(resolved, source));
            }
            plan.put(recipe, List.copyOf(bySeed.values()));
        }
        return plan;
    }

    private void introduce(PluginRegistry registry, List<String> recipes) {
        console.println("Images with a small object on clutter. Training sees the object's family (coarse label);");
        console.println("evaluation measures whether images of the same kind (fine label) are neighbours.");
        console.println();
        recipes.forEach(recipe -> console.println(registry.recipe(recipe).summary()));
    }

    private void printTable(List<Map<Integer, Double>> untrained, Map<String, List<Map<Integer, Double>>> trained) {
        List<Map<Integer, Double>> seeds = trained.values().iterator().next();
        Table table = SeedsPrinter.table(seeds.get(0).keySet());
        if (!untrained.isEmpty()) {
            table.row(SeedsPrinter.row("untrained", untrained));
        }
        trained.forEach((recipe, recalls) -> table.row(SeedsPrinter.row(recipe, recalls)));
        table.print(console);
        console.println();
        console.println(
                seeds.size() == 1
                        ? "Each figure is from one seed."
                        : "Each figure is the mean of %s seeds, with the least and the greatest of them."
                                .formatted(seeds.size()));
    }

    private void printDifferences(Map<String, List<Map<Integer, Double>>> trained) {
        String baseline = trained.keySet().iterator().next();
        List<Map<Integer, Double>> baselineSeeds = Objects.requireNonNull(trained.get(baseline));
        trained.forEach((recipe, seeds) -> {
            if (!recipe.equals(baseline)) {
                console.println(SeedsPrinter.difference(recipe, seeds, baseline, baselineSeeds));
            }
        });
        console.println("A few seeds on one small data set demonstrate the program; they do not rank the methods.");
    }

    private void printNext(Duration taken) {
        console.println("Took %s. What to try next:".formatted(Text.duration(taken)));
        console.println(
                "  bifocal plugins list                                lists losses, heads, targets and recipes");
        console.println(
                "  bifocal runs list                                   lists these runs; 'runs compare' shows their differences");
        console.println("  bifocal quickstart losses.contrastive.temperature=0.2 shows the effect of a setting");
        console.println(
                "  bifocal sweep RECIPE --axis batch=32,64 --seeds 5   compares settings over seeds; see docs/sweeps.md");
        console.println("  bifocal train RECIPE --print-config                 shows every setting with its origin");
        console.println(
                "  docs/plugins/write.md                               explains how to write a loss in ten minutes");
    }
}
