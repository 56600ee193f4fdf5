package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.VerificationPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tool.verify.PluginVerifier;
import dev.bifocal.host.tool.verify.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks the jar of a plugin before its publication. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Check a plugin's jar: manifest, classes, use of the api, recipes, and a training of two steps.",
        footer = {
            "",
            "Ends with 0 if the plugin passes, and with 3 if it does not. docs/plugins/rules.md lists the rules. The training of"
                    + " each recipe runs in a process of its own."
        })
final class PluginsVerifyCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "JAR", description = "The plugin's jar.")
    private Path jar = Path.of("");

    @Option(names = "--strict", description = "Warnings fail, too.")
    private boolean strict;

    @Option(names = "--no-training", description = "Do not train the recipes.")
    private boolean untrained;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "The longest time of a training; ${DEFAULT-VALUE} by default.")
    private int timeLimit;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec command;

    PluginsVerifyCommand(Console console) {
        this.console = console;
    }

    /** Adds the command below {@code plugins}. */
    static CommandLine addTo(CommandLine plugins, Console console) {
        return plugins.addSubcommand(new PluginsVerifyCommand(console));
    }

    @Override
    public Integer call() {
        if (timeLimit < 1) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "--time-limit is %s, but must be at least 1 second.".formatted(timeLimit),
                    "Give a number of seconds.");
        }
        BifocalCommand root =
                (BifocalCommand) Objects.requireNonNull(command).root().userObject();
        PluginVerifier.Settings settings = new PluginVerifier.Settings(
                plugins.searched(), root.overrides(), !untrained, Duration.ofSeconds(timeLimit));
        Verification verification = Bifocal.pluginTools().verify(jar, settings, line -> {
            if (!json.wanted()) {
                console.println(line);
            }
        });
        VerificationPrinter printer = new VerificationPrinter(verification, strict);
        if (json.wanted()) {
            printer.printJson(console);
        } else {
            printer.print(console);
        }
        return verification.passes(strict) ? ExitCode.DONE : ExitCode.PLUGIN;
    }
}
