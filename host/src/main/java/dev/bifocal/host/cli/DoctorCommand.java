package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.Examination;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether everything works here, and what a GPU still needs. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Check plugins, engine, devices and memory, and say what a GPU still needs on this machine.",
            "Exits with 1 if the engine does not compute, and with 3 if a plugin is broken."
        })
final class DoctorCommand implements Callable<Integer> {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Mixin
    private final PluginOptions plugins = new PluginOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    DoctorCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public Integer call() {
        Examination examination = Examination.ofThisMachine(loader.apply(plugins.folders()));
        if (json.wanted()) {
            Json.print(console, examination.json());
        } else {
            examination.print(console);
        }
        return examination.exitCode();
    }
}
