package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.AllowedOverrides;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.machine.Versions;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command itself, which does nothing without another one. */
@Command(
        name = "bifocal",
        mixinStandardHelpOptions = true,
        versionProvider = BifocalCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Experiments with contrastive losses on two views of an image.",
        footer = {"", "Help on a command: bifocal COMMAND --help"})
final class BifocalCommand implements AllowedOverrides, Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    private final Set<String> overrides = new HashSet<>();

    @Override
    public void allowOverride(String pluginId) {
        overrides.add(pluginId);
    }

    /** The ids of bundled plugins that other jars may replace. */
    Set<String> overrides() {
        return Set.copyOf(overrides);
    }

    /** Shows what there is. */
    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        command.usage(command.getErr());
        return ExitCode.USAGE;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            Versions versions = Versions.current();
            return new String[] {"Bifocal %s, api %s".formatted(versions.bifocal(), versions.api())};
        }
    }
}
