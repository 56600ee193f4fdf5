package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.ExaminationPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.tool.check.Examination;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Examines the installation and the machine. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Check plugins, engine, devices and memory, and list the missing requirements of a GPU.",
            "The exit code is 1 if the engine does not compute on the CPU or the first GPU, and 3 if a plugin is broken."
        })
final class DoctorCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final PluginOptions plugins = new PluginOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Examination examination = plugins.open().tools().examine(plugins.searched());
        json.print(console, examination, () -> ExaminationPrinter.print(examination, console));
        return exitCode(examination);
    }

    static int exitCode(Examination examination) {
        if (!examination.engine().defaultDeviceWorks()) {
            return ExitCode.FAILED;
        }
        return examination.brokenPlugins() ? ExitCode.PLUGIN : ExitCode.DONE;
    }
}
