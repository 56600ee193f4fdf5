package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.InspectedRun;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.print.PointingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.inspect.Pointing;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures where alignment maps point. */
@Command(
        name = "pointing",
        mixinStandardHelpOptions = true,
        description =
                "Measure whether alignment maps point at the objects of the test set, against maps that are constant or"
                        + " point to the middle; for data sets that know where their objects are, such as shapes.")
final class InspectPointingCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Mixin
    private InspectedRun target = new InspectedRun();

    @Mixin
    private JsonOption json = new JsonOption();

    InspectPointingCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        RunFolder folder = target.folder();
        Pointing pointing = target.ask(folder, console, loader, (session, inspection) -> inspection.pointing());
        if (json.wanted()) {
            Json.print(console, PointingPrinter.json(folder, pointing));
        } else {
            PointingPrinter.print(console, folder, pointing);
        }
    }
}
