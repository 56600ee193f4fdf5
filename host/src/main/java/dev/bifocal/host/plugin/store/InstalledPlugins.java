package dev.bifocal.host.plugin.store;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The set of installed plugins, as {@code plugins.json} records it.
 *
 * @param format the version of the file's format
 * @param plugins the plugins, ordered by id
 */
public record InstalledPlugins(int format, List<InstalledPlugin> plugins) {

    private static final int FORMAT = 1;

    /** Sorts the plugins. */
    public InstalledPlugins {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "its format is %s, but this version of Bifocal reads format %s".formatted(format, FORMAT));
        }
        plugins = plugins.stream()
                .sorted(Comparator.comparing(InstalledPlugin::id))
                .toList();
        if (plugins.stream().map(InstalledPlugin::id).distinct().count() < plugins.size()) {
            throw new IllegalArgumentException("it lists a plugin twice");
        }
    }

    /** A set of plugins. */
    public static InstalledPlugins of(List<InstalledPlugin> plugins) {
        return new InstalledPlugins(FORMAT, plugins);
    }

    /** The plugin with an id. */
    public Optional<InstalledPlugin> find(String id) {
        return plugins.stream().filter(plugin -> plugin.id().equals(id)).findFirst();
    }

    /**
     * The plugin with an id.
     *
     * @throws BifocalException if it is not installed
     */
    public InstalledPlugin get(String id) {
        return find(id).orElseThrow(() -> {
            List<String> ids = plugins.stream().map(InstalledPlugin::id).toList();
            String remedy =
                    ids.isEmpty() ? "No plugin is installed." : "Installed are: %s.".formatted(String.join(", ", ids));
            return new HostException(
                    ErrorCode.USAGE,
                    "Plugin '%s' is not installed.".formatted(id),
                    Suggestions.nearest(id, ids)
                            .map("Did you mean '%s'?"::formatted)
                            .orElse(remedy));
        });
    }

    /** The set with a jar as the current version of its plugin. */
    public InstalledPlugins with(InstalledJar jar) {
        InstalledPlugin plugin =
                find(jar.id()).map(installed -> installed.replacedBy(jar)).orElseGet(() -> InstalledPlugin.of(jar));
        return with(plugin);
    }

    /** The set with a plugin in place of the one with its id. */
    public InstalledPlugins with(InstalledPlugin plugin) {
        return of(Stream.concat(without(plugin.id()).plugins().stream(), Stream.of(plugin))
                .toList());
    }

    /** The set without a plugin. */
    public InstalledPlugins without(String id) {
        return of(plugins.stream().filter(plugin -> !plugin.id().equals(id)).toList());
    }

    /** The jars that are used. */
    public List<InstalledJar> current() {
        return plugins.stream().map(InstalledPlugin::current).toList();
    }
}
