package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.sweep.SweepStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the states of a sweep's trials. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Show how many trials are in which state, the failed ones with their logs, and the estimated time left. The exit"
                        + " code is 1 if a trial has failed, was stopped or is lost.")
final class SweepStatusCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    @Mixin
    private JsonOption json = new JsonOption();

    SweepStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SweepStatus status = sweep.find().status();
        SweepPrinter printer = new SweepPrinter(console);
        json.print(console, status, () -> {
            printer.printActive(status);
            printer.print(status);
        });
        return SweepPrinter.exitCode(status);
    }
}
