package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.experiment.ExperimentSchema;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the JSON Schema of experiment files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Print the JSON Schema of experiment files, with the options of the loaded plugins.")
final class SchemaCommand implements Runnable {

    private final Console console;

    private final Function<List<Path>, PluginRegistry> loader;

    @Mixin
    private final PluginOptions plugins = new PluginOptions();

    SchemaCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        Json.print(console, ExperimentSchema.of(loader.apply(plugins.folders())));
    }
}
