package dev.bifocal.host.experiment;

import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * One value of a resolved experiment.
 *
 * @param key the full path of the key
 * @param value the value, in one line of YAML
 * @param origin the origin of the value: {@code command line}, {@code file exp.yaml:12},
 *     {@code recipe NAME (plugin ID VERSION)} or {@code default}
 */
public record Setting(String key, String value, String origin) {

    /** The values of a map of settings, in its order. */
    public static List<Setting> of(MapNode settings) {
        List<Setting> all = new ArrayList<>();
        collect(settings, "", all);
        return List.copyOf(all);
    }

    private static void collect(Node node, String path, List<Setting> settings) {
        if (node instanceof MapNode map && !map.entries().isEmpty()) {
            map.entries().forEach((key, value) -> collect(value, KeyPath.join(path, key), settings));
        } else {
            settings.add(new Setting(path, YamlWriter.flow(node), node.origin()));
        }
    }

    /** Whether the value is a default. */
    public boolean isDefault() {
        return origin.equals(Source.DEFAULT.label());
    }
}
