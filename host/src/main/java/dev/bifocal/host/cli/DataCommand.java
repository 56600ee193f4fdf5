package dev.bifocal.host.cli;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.cli.argument.DataArguments;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RecipeOption;
import dev.bifocal.host.cli.print.DatasetCheck;
import dev.bifocal.host.cli.print.DatasetDescription;
import dev.bifocal.host.cli.print.DatasetPrinter;
import dev.bifocal.host.cli.print.DatasetSheet;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.picture.PictureFiles;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What data sets there are, and whether one is what it should be. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List and describe data sets, check one against its official numbers, and look at it.")
final class DataCommand {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    DataCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the data sets that can be read.")
    void list(@Mixin JsonOption json) {
        if (json.wanted()) {
            Json.print(console, DatasetPrinter.json(DatasetCatalog.entries()));
        } else {
            DatasetPrinter.print(DatasetCatalog.entries(), console);
        }
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description =
                    "Describe a data set: what to download, from where, its licence, how it has to lie, its official"
                            + " numbers, and what recipes set for it.")
    void describe(
            @Parameters(paramLabel = "NAME", description = "The data set, as 'bifocal data list' has it.") String name,
            @Mixin JsonOption json,
            @Mixin PluginOptions plugins) {
        DatasetEntry entry = DatasetCatalog.find(name);
        DatasetDescription description = new DatasetDescription(entry, loader.apply(plugins.folders()));
        if (json.wanted()) {
            Json.print(console, description.json());
        } else {
            description.print(console);
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Check a data set: published checksums of files that are there, numbers of images and classes, labels,"
                            + " and with --images every image. The exit code is 1 where something differs.")
    int check(
            @Mixin DataArguments arguments,
            @Option(names = "--images", description = "Read every image, too; it takes a while.") boolean images,
            @Mixin JsonOption json) {
        DatasetEntry entry = arguments.entry();
        // Data sets need no plugin, so a broken one does not keep them from being checked.
        Experiment experiment = new ExperimentLoader(new NoPlugins())
                .defaults("data", arguments.overrides())
                .experiment();
        DatasetCheck check = DatasetCheck.run(entry, experiment.data(), experiment.seed(), images, console.remarks());
        if (json.wanted()) {
            Json.print(console, check.json());
        } else {
            check.print(console);
        }
        return check.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Write a PNG with some images, their labels, and both views of each as a recipe makes them for this data"
                            + " set.")
    void show(
            @Mixin DataArguments arguments,
            @Option(
                            names = "--output",
                            required = true,
                            paramLabel = "FILE.png",
                            description = "The picture; a file that is there is not replaced.")
                    Path output,
            @Mixin RecipeOption recipe,
            @Option(names = "--query", paramLabel = "POLICY", description = "Policy of the query view.") @Nullable
                    String query,
            @Option(names = "--key", paramLabel = "POLICY", description = "Policy of the key view.") @Nullable
                    String key,
            @Option(
                            names = "--images",
                            defaultValue = "8",
                            description = "How many images are shown; ${DEFAULT-VALUE} by default.")
                    int images,
            @Option(names = "--test", description = "Test images in place of training images.") boolean test,
            @Mixin PluginOptions plugins) {
        if (images < 1) {
            throw new BifocalException(
                    ErrorCode.USAGE, "--images is %s.".formatted(images), "Give a number of at least 1.");
        }
        PictureFiles.requireNew(output);
        List<String> overrides = new ArrayList<>(arguments.overrides());
        if (query != null) {
            overrides.add("views.query=" + query);
        }
        if (key != null) {
            overrides.add("views.key=" + key);
        }
        Experiment experiment = new ExperimentLoader(loader.apply(plugins.folders()))
                .load(recipe.recipe(), overrides)
                .experiment();
        PictureFiles.write(DatasetSheet.of(experiment, recipe.recipe(), images, test), output);
        console.println("Written to %s.".formatted(output));
    }
}
