package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.Positive;
import dev.bifocal.host.cli.argument.RecipeOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.tool.bench.ViewsReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the speed of views. */
@Command(
        name = "views",
        mixinStandardHelpOptions = true,
        description =
                "Measure the making of views on one thread and on all, and the processor time of reading and of each transform.")
final class BenchViewsCommand implements Runnable {

    private final Console console;

    @Parameters(
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides of the recipe, such as data.dataset=cifar10 or views.query=weak.")
    private List<String> settings = new ArrayList<>();

    @Mixin
    private RecipeOption recipe = new RecipeOption();

    @Option(
            names = "--images",
            description = "Images of a repetition. Default: 20000 of 32 x 32 pixels, fewer larger images.")
    private @Nullable Integer images;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    BenchViewsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (images != null) {
            Positive.require("--images", images);
        }
        Bifocal bifocal = plugins.open();
        ResolvedExperiment experiment =
                bifocal.load(recipe.recipe(), settings.toArray(String[]::new)).orThrow();
        ViewsReport report = bifocal.tools().benchViews(experiment, Optional.ofNullable(images));
        json.print(console, report, () -> print(report));
    }

    private void print(ViewsReport report) {
        console.println("Views of %s x %s from %s, %s images a repetition"
                .formatted(report.size(), report.size(), report.dataset(), report.images()));
        console.println();
        Table table = Table.of("VIEWS", "THREADS", "IMAGES/S").right(1, 2);
        report.views()
                .forEach(result -> table.row(
                        result.policy(),
                        Integer.toString(result.threads()),
                        String.format(Locale.ROOT, "%.0f", result.imagesPerSecond())));
        table.print(console);
        console.println();
        Table costs = Table.of("POLICY", "PART", "PROCESSOR MS AN IMAGE").right(2);
        report.parts()
                .forEach(part ->
                        costs.row(part.policy(), part.name(), String.format(Locale.ROOT, "%.4f", part.milliseconds())));
        costs.print(console);
        console.println();
        console.println(String.format(
                Locale.ROOT,
                "An image with its two views takes %.4f ms, so one thread without other work makes %.0f images a second.",
                report.milliseconds(),
                1e3 / report.milliseconds()));
    }
}
