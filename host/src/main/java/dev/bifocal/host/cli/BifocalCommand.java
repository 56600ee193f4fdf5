package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.FacadeSource;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.machine.Versions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root command. */
@Command(
        name = "bifocal",
        mixinStandardHelpOptions = true,
        versionProvider = BifocalCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Train and compare contrastive losses on two views of an image.",
        footer = {"", "Help for a command: bifocal COMMAND --help"})
final class BifocalCommand implements FacadeSource, Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    private final BiFunction<List<Path>, Set<String>, Bifocal> facade;
    private final Set<String> overrides = new HashSet<>();

    /**
     * The command.
     *
     * @param facade opens the facade with folders of plugins and the ids of bundled plugins that may be replaced
     */
    BifocalCommand(BiFunction<List<Path>, Set<String>, Bifocal> facade) {
        this.facade = facade;
    }

    @Override
    public void allowOverride(String pluginId) {
        overrides.add(pluginId);
    }

    @Override
    public Bifocal open(List<Path> folders) {
        return facade.apply(folders, overrides());
    }

    /** The ids of bundled plugins that other jars may replace. */
    Set<String> overrides() {
        return Set.copyOf(overrides);
    }

    /** Prints the help. */
    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        command.usage(command.getErr());
        return ExitCode.USAGE;
    }

    /** The output of {@code --version}. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            Versions versions = Versions.current();
            return new String[] {"Bifocal %s, api %s".formatted(versions.bifocal(), versions.api())};
        }
    }
}
