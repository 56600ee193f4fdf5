package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the JSON Schema of experiment files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Print the JSON Schema of experiment files, with the options of the loaded plugins.")
final class SchemaCommand implements Runnable {

    private final Console console;

    @Mixin
    private final PluginOptions plugins = new PluginOptions();

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Json.print(console, plugins.open().tools().schema());
    }
}
