package dev.bifocal.host.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RecipeOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tool.bench.ViewParts;
import dev.bifocal.host.tool.bench.ViewsBenchmark;
import dev.bifocal.host.train.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the making of views. */
@Command(
        name = "views",
        mixinStandardHelpOptions = true,
        description =
                "The making of views, on one thread and on all, and the processor time of its parts: reading, and each transform.")
final class BenchViewsCommand implements Runnable {

    /** Pixels of views in a repetition, by default. */
    private static final int PIXELS = 20_000 * 32 * 32;

    private static final int LEAST_IMAGES = 400;

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Parameters(
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides of the recipe, such as data.dataset=cifar10 or views.query=weak.")
    private List<String> settings = new ArrayList<>();

    @Mixin
    private RecipeOption recipe = new RecipeOption();

    @Option(
            names = "--images",
            description = "Images in one repetition; by default 20000 of 32 x 32 pixels, fewer of larger ones.")
    private @Nullable Integer images;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    BenchViewsCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        if (images != null) {
            BenchCommand.requirePositive("--images", images);
        }
        Experiment experiment = new ExperimentLoader(loader.apply(plugins.folders()))
                .load(recipe.recipe(), settings)
                .experiment();
        Dataset dataset = Datasets.open(experiment.data(), experiment.seed());
        int size = Session.imageSize(experiment, dataset);
        Map<View, Policy> policies = new EnumMap<>(View.class);
        policies.put(
                View.QUERY,
                Policies.resolve(experiment.views(), experiment.views().query(), size));
        policies.put(
                View.KEY,
                Policies.resolve(experiment.views(), experiment.views().key(), size));
        int read = images == null ? Math.max(LEAST_IMAGES, PIXELS / (size * size)) : images;
        List<ViewsBenchmark.Result> results = ViewsBenchmark.run(dataset.train(), policies, read);
        Map<String, Policy> distinct = new LinkedHashMap<>();
        policies.values().forEach(policy -> distinct.putIfAbsent(policy.name(), policy));
        List<ViewParts.Part> parts = ViewParts.measure(dataset.train(), List.copyOf(distinct.values()), read);
        if (json.wanted()) {
            ObjectNode node = Json.object().put("dataset", dataset.name()).put("size", size);
            node.set("views", Json.array(results, result -> Json.object()
                    .put("policy", String.join(" + ", result.policies()))
                    .put("threads", result.threads())
                    .put("imagesPerSecond", result.imagesPerSecond())));
            node.set("parts", Json.array(parts, part -> Json.object()
                    .put("policy", part.policy())
                    .put("part", part.name())
                    .put("milliseconds", part.milliseconds())));
            Json.print(console, node);
            return;
        }
        console.println("Views of %s x %s from %s, %s images a repetition".formatted(size, size, dataset.name(), read));
        console.println();
        Table table = Table.of("VIEWS", "THREADS", "IMAGES/S").right(1, 2);
        results.forEach(result -> table.row(
                String.join(" + ", result.policies()),
                Integer.toString(result.threads()),
                String.format(Locale.ROOT, "%.0f", result.imagesPerSecond())));
        table.print(console);
        console.println();
        Table costs = Table.of("POLICY", "PART", "PROCESSOR MS AN IMAGE").right(2);
        parts.forEach(
                part -> costs.row(part.policy(), part.name(), String.format(Locale.ROOT, "%.4f", part.milliseconds())));
        costs.print(console);
        console.println();
        double whole = milliseconds(parts, policies.values());
        console.println(String.format(
                Locale.ROOT,
                "One image and its %s views: %.4f ms, that is %.0f images a second on one thread without other work.",
                policies.size(),
                whole,
                1e3 / whole));
    }

    /** The processor time of an image with all its views. */
    private static double milliseconds(List<ViewParts.Part> parts, Collection<Policy> views) {
        double sum = 0;
        for (ViewParts.Part part : parts) {
            long times = views.stream()
                    .filter(view -> view.name().equals(part.policy()))
                    .count();
            sum += part.milliseconds() * (part.policy().isEmpty() ? 1 : times);
        }
        return sum;
    }
}
