package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.plugin.install.Indexes;
import dev.bifocal.host.plugin.install.Location;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that name indexes. */
final class IndexOptions {

    @Option(
            names = "--index",
            paramLabel = "URL",
            description = "A signed index, as a URL or a file; may be given several times. "
                    + "Without it, the indexes of BIFOCAL_PLUGIN_INDEX, separated by spaces.")
    private final List<String> locations = new ArrayList<>();

    Indexes read(StoreSetting setting) {
        Stream<String> given = locations.isEmpty()
                ? setting.indexes().stream()
                        .flatMap(list -> Arrays.stream(list.strip().split("\\s+")))
                : locations.stream();
        return Indexes.read(
                given.filter(text -> !text.isEmpty()).map(Location::parse).toList(),
                setting.downloads(),
                setting.keys(),
                setting.today());
    }
}
