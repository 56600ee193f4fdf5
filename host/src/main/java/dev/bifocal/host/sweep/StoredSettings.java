package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings of a stored experiment, read without plugins. */
final class StoredSettings {

    private StoredSettings() {}

    /** The values by key, each in one line of YAML, in the order of the file; empty for a file that cannot be read. */
    static Map<String, String> of(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        read(file).forEach(setting -> values.put(setting.key(), setting.value()));
        return values;
    }

    private static List<Setting> read(Path file) {
        try {
            return YamlReader.read(Files.readString(file), "", Source.whole("file " + file), new Problems())
                    .filter(MapNode.class::isInstance)
                    .map(node -> Setting.of((MapNode) node))
                    .orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }
}
