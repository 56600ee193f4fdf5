package dev.bifocal.host.cli;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.cli.argument.Defaults;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RecipeOption;
import dev.bifocal.host.cli.print.StepReport;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.tool.bench.StepBenchmark;
import dev.bifocal.host.tool.bench.StepResult;
import dev.bifocal.host.tool.bench.StepVariant;
import dev.bifocal.host.train.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the training step. */
@Command(
        name = "step",
        mixinStandardHelpOptions = true,
        description = "The whole training step and its parts, by executor, precision and layout, in turns.",
        footer = {
            "",
            "The variants are bare-djl, the step written straight against DJL; blocks, DJL's operations; and the script in fp32 and"
                    + " bf16, contiguous and channels-last, and with Winograd's algorithm, as training has it on a CPU. What they do is"
                    + " held against the rate at which this machine multiplies matrices."
        })
final class BenchStepCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Parameters(
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides of the recipe, such as batch=64 or encoder.width=16.")
    private List<String> settings = new ArrayList<>();

    @Mixin
    private RecipeOption recipe = new RecipeOption();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "VARIANT",
            description = "What is measured, such as blocks,script-bf16-channels-last; all by default.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--rounds",
            defaultValue = "9",
            description = "Rounds, of about a second for each variant; ${DEFAULT-VALUE} by default.")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long each variant runs before the first round; ${DEFAULT-VALUE} by default.")
    private double warmUp;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    BenchStepCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    private static void requireDuration(double seconds) {
        if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "--warm-up must be a number of seconds from 0 on, but is %s.".formatted(seconds),
                    "Leave it out for the default.");
        }
    }

    /** The recipe whose step is also written without Bifocal. */
    private static Optional<String> bareRecipe() {
        return Optional.ofNullable(System.getProperty(PluginFolders.APPLICATION_PROPERTY))
                .map(folder -> Defaults.read().recipe());
    }

    @Override
    public void run() {
        BenchCommand.requirePositive("--rounds", rounds);
        requireDuration(warmUp);
        List<StepVariant> variants = StepVariant.named(only);
        StepVariant.requireOthers(settings);
        PluginRegistry registry = loader.apply(plugins.folders());
        ExperimentLoader experiments = new ExperimentLoader(registry);
        Map<StepVariant, ResolvedExperiment> resolved = new LinkedHashMap<>();
        variants.forEach(variant -> resolved.put(variant, experiments.load(recipe.recipe(), variant.over(settings))));
        try (Session session = Session.open(experiments.load(recipe.recipe(), settings), registry)) {
            StepReport report = new StepReport(session, rounds);
            if (json.wanted()) {
                Json.print(console, report.json(StepBenchmark.run(session, resolved, bareRecipe(), warmUp, rounds)));
            } else {
                // Before the rounds, which may take minutes.
                report.printHead(console);
                StepResult result = StepBenchmark.run(session, resolved, bareRecipe(), warmUp, rounds);
                report.print(result, console);
            }
        }
    }
}
