package dev.bifocal.host.cli.argument;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say where plugins are, for commands that load them. */
public final class PluginOptions {

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "A further folder with plugin jars; may be given several times.")
    private final List<Path> folders = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--allow-override",
            paramLabel = "ID",
            description = "Let a jar with the id of a bundled plugin replace it; may be given several times.")
    void allowOverrides(@Nullable List<String> ids) {
        CommandSpec given = Objects.requireNonNull(command);
        if (ids != null) { // picocli first sets the option to nothing
            ids.forEach(((AllowedOverrides) given.root().userObject())::allowOverride);
        }
    }

    public List<Path> folders() {
        return List.copyOf(folders);
    }
}
