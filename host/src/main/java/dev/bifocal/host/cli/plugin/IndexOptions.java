package dev.bifocal.host.cli.plugin;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that name indexes. */
final class IndexOptions {

    @Option(
            names = "--index",
            paramLabel = "URL",
            description = "A signed index, as a URL or a file; may be given several times. "
                    + "Without it, the indexes of BIFOCAL_PLUGIN_INDEX, separated by spaces.")
    private final List<String> locations = new ArrayList<>();

    List<String> locations() {
        return List.copyOf(locations);
    }
}
