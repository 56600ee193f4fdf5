package dev.bifocal.host.cli.argument;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.plugin.load.PluginFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options for plugins, for commands that load them. */
public final class PluginOptions {

    @Option(
            names = "--plugins",
            paramLabel = "PATH",
            description = "A plugin jar, or a folder with plugin jars. Can be given several times.")
    private final List<Path> folders = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--allow-override",
            paramLabel = "ID",
            description = "Let a jar replace the bundled plugin of this id. Can be given several times.")
    void allowOverrides(@Nullable List<String> ids) {
        if (ids != null) { // picocli first sets the option to null
            ids.forEach(source()::allowOverride);
        }
    }

    /** Opens the facade with the plugins of these folders. */
    public Bifocal open() {
        return source().open(List.copyOf(folders));
    }

    /** The folders that {@link #open} searches. */
    public List<Path> searched() {
        return PluginFolders.of(List.copyOf(folders));
    }

    private FacadeSource source() {
        return (FacadeSource) Objects.requireNonNull(command).root().userObject();
    }
}
