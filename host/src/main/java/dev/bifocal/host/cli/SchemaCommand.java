package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the JSON Schema of experiment files or sweep files. */
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

    @Option(names = "--sweep", description = "Print the schema of sweep files instead.")
    private boolean sweep;

    @Override
    public void run() {
        Bifocal bifocal = plugins.open();
        Json.print(
                console,
                sweep
                        ? bifocal.sweeps(Path.of("runs")).schema()
                        : bifocal.tools().schema());
    }
}
