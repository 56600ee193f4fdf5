package dev.bifocal.host.cli;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Measures speed. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measure images a second: the training step, or the augmentation of views.")
final class BenchCommand {

    private BenchCommand() {}

    /** The command with those under it. */
    static CommandLine of(Console console, Function<List<Path>, PluginRegistry> loader) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchStepCommand(console, loader))
                .addSubcommand(new BenchViewsCommand(console, loader));
    }

    static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s must be at least 1, but is %s.".formatted(option, value),
                    "Leave it out for the default.");
        }
    }
}
