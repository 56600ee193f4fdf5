package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.load.Loaded.Broken;
import dev.bifocal.host.plugin.load.Loaded.Usable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A plugin with its components.
 *
 * @param info the plugin
 * @param components the usable components
 * @param broken the broken extensions
 */
record LoadedPlugin(PluginInfo info, List<Usable> components, List<Broken> broken) {

    /** Copies the lists. */
    LoadedPlugin {
        components = List.copyOf(components);
        broken = List.copyOf(broken);
    }

    /**
     * Groups the loaded extensions. Components with the same kind and name are all unusable, because their name is
     * ambiguous.
     */
    static LoadedPlugin of(Candidate plugin, List<Loaded> extensions) {
        List<Usable> components = new ArrayList<>();
        List<Broken> broken = new ArrayList<>();
        Map<String, List<Usable>> byName = new LinkedHashMap<>();
        for (Loaded extension : extensions) {
            if (extension instanceof Usable usable) {
                byName.computeIfAbsent(usable.kind() + " " + usable.name(), key -> new ArrayList<>())
                        .add(usable);
            } else if (extension instanceof Broken other) {
                broken.add(other);
            }
        }
        for (List<Usable> group : byName.values()) {
            if (group.size() == 1) {
                components.add(group.get(0));
            } else {
                broken.add(duplicates(plugin, group));
            }
        }
        return new LoadedPlugin(plugin.info(), components, broken);
    }

    private static Broken duplicates(Candidate plugin, List<Usable> group) {
        Usable first = group.get(0);
        List<String> classes = group.stream()
                .map(usable -> usable.component().component().getClass().getName())
                .toList();
        Finding finding = plugin.subject()
                .extension(classes.get(1))
                .finding(
                        FindingCode.DUPLICATE_NAME,
                        "Plugin '%s' has several classes for %s '%s', so none can be used: %s."
                                .formatted(
                                        plugin.id(),
                                        first.kind().word(),
                                        first.name(),
                                        classes.stream().collect(Collectors.joining(", "))),
                        "Give each class a unique name.");
        return new Broken(Optional.of(first.kind()), Optional.of(first.name()), List.of(finding));
    }
}
