package dev.bifocal.host.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.cli.argument.InspectedRun;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.PointingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.inspect.Inspection;
import dev.bifocal.host.tool.inspect.Pointing;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures whether alignment maps point at the objects. */
@Command(
        name = "pointing",
        mixinStandardHelpOptions = true,
        description =
                "Measure whether alignment maps point at the objects of the test set, compared with constant maps and with"
                        + " the centre. The data set must state where its objects are, as shapes does.")
final class InspectPointingCommand implements Runnable {

    private final Console console;

    @Mixin
    private InspectedRun target = new InspectedRun();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    InspectPointingCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        RunFolder folder = target.folder();
        Pointing pointing;
        try (Inspection inspection = target.open(plugins.open(), folder, console)) {
            pointing = inspection.pointing();
        }
        json.print(
                console, new Output(folder.path(), pointing), () -> PointingPrinter.print(console, folder, pointing));
    }

    private record Output(Path run, @JsonUnwrapped Pointing pointing) {}
}
