package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.Defaults;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.Positive;
import dev.bifocal.host.cli.argument.RecipeOption;
import dev.bifocal.host.cli.print.StepReport;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.tool.bench.StepBenchmark;
import dev.bifocal.host.tool.bench.StepResult;
import dev.bifocal.host.tool.bench.StepVariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the speed of the training step. */
@Command(
        name = "step",
        mixinStandardHelpOptions = true,
        description = "Measure the training step and its parts by executor, precision and layout.",
        footer = {
            "",
            "The variants are bare-djl, the step written directly against DJL; blocks, DJL's operations; and the script in fp32 and"
                    + " bf16: contiguous, channels-last, and fused, with batch normalization in one operation. winograd and columns"
                    + " are fused, too, and name the algorithm of 3x3 convolutions. Their rates are compared with the machine's"
                    + " rate of matrix products."
        })
final class BenchStepCommand implements Runnable {

    private final Console console;

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
            description = "The variants, such as blocks,script-bf16-channels-last. Default: all.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--rounds",
            defaultValue = "9",
            description = "Number of rounds of about a second for each variant. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Seconds that each variant runs before the first round. Default: ${DEFAULT-VALUE}.")
    private double warmUp;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    BenchStepCommand(Console console) {
        this.console = console;
    }

    private static void requireDuration(double seconds) {
        if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "--warm-up must be a finite number of at least 0, but is %s.".formatted(seconds),
                    "Give a number of seconds, or omit the option.");
        }
    }

    /** The recipe that the bare step implements. */
    private static Optional<String> bareRecipe() {
        return Optional.ofNullable(System.getProperty(PluginFolders.APPLICATION_PROPERTY))
                .map(folder -> Defaults.read().recipe());
    }

    @Override
    public void run() {
        Positive.require("--rounds", rounds);
        requireDuration(warmUp);
        List<StepVariant> variants = StepVariant.named(only);
        StepVariant.requireOthers(settings);
        StepResult result = plugins.open()
                .tools()
                .benchStep(
                        recipe.recipe(),
                        settings,
                        new StepBenchmark.Plan(variants, bareRecipe(), warmUp, rounds),
                        session -> {
                            if (!json.wanted()) {
                                StepReport.printHead(session, rounds, console);
                            }
                        });
        if (json.wanted()) {
            StepReport.printJson(result, console);
        } else {
            StepReport.print(result, console);
        }
    }
}
