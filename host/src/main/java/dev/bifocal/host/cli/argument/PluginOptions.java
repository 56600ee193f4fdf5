package dev.bifocal.host.cli.argument;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says where plugins are, for commands that load them. */
public final class PluginOptions {

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "A further folder with plugin jars; may be given several times.")
    private final List<Path> folders = new ArrayList<>();

    public List<Path> folders() {
        return List.copyOf(folders);
    }
}
