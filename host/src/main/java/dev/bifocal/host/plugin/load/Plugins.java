package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.watch.Watchdog;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Loads plugins. Each jar and each of its extensions is loaded on its own, so that whatever is wrong with one becomes a
 * finding and keeps no other from being used.
 *
 * <p>From PF4J come the annotation, the index and the keys of the manifest. Loading is the host's own, because PF4J drops a
 * broken extension in silence or fails for all plugins at once.
 */
public final class Plugins {

    private final List<Finding> findings = new ArrayList<>();
    private final FilteringClassLoader shared =
            new FilteringClassLoader(Objects.requireNonNull(Plugins.class.getClassLoader()));
    private final Map<String, PluginJarClassLoader> classLoaders = new HashMap<>();

    private Plugins() {}

    /**
     * The plugins in some folders. Nothing that is wrong with a jar or a folder is thrown; it is among the {@linkplain
     * PluginRegistry#findings findings}. The engine is not loaded.
     *
     * @param folders where to look, in this order; see {@link PluginFolders}
     */
    public static PluginRegistry load(List<Path> folders) {
        return load(folders, Set.of());
    }

    /**
     * The same, where some plugins that come with the application may be replaced.
     *
     * @param overrides the ids of these plugins
     */
    public static PluginRegistry load(List<Path> folders, Set<String> overrides) {
        return load(folders, PluginFolders.bundled(), overrides);
    }

    static PluginRegistry load(List<Path> folders, Optional<Path> bundled, Set<String> overrides) {
        return new Plugins().loadAll(folders, new BundledIds(bundled, overrides));
    }

    private PluginRegistry loadAll(List<Path> folders, BundledIds bundled) {
        List<Candidate> candidates = JarSearch.in(folders, findings::add).stream()
                .flatMap(jar -> JarCheck.check(jar, findings::add).stream())
                .toList();
        List<Candidate> chosen = VersionChoice.choose(bundled.guard(candidates, findings::add), findings::add);
        List<LoadedPlugin> loaded = DependencyOrder.of(chosen, findings::add).stream()
                .map(this::load)
                .toList();
        return new LoadedPlugins(loaded, findings);
    }

    private LoadedPlugin load(Candidate plugin) {
        PluginJarClassLoader classLoader = classLoader(plugin);
        classLoaders.put(plugin.id(), classLoader);
        ExtensionLoader extensions = new ExtensionLoader(classLoader, plugin.subject());
        List<Loaded> outcomes = plugin.jar().index().orElse(List.of()).stream()
                .map(name -> Watchdog.quick(classLoader, name, () -> extensions.load(name)))
                .toList();
        LoadedPlugin loaded = LoadedPlugin.of(plugin, outcomes, RecipeReader.read(plugin, findings::add));
        loaded.broken().forEach(broken -> findings.addAll(broken.findings()));
        return loaded;
    }

    private PluginJarClassLoader classLoader(Candidate plugin) {
        List<PluginJarClassLoader> dependencies = plugin.dependencies().stream()
                .flatMap(dependency -> Optional.ofNullable(classLoaders.get(dependency.pluginId())).stream())
                .toList();
        String name = plugin.id() + "@" + plugin.info().version();
        try {
            return new PluginJarClassLoader(name, plugin.path(), shared, dependencies);
        } catch (MalformedURLException e) {
            throw new IllegalStateException("A file of the default file system has a URL: " + plugin.path(), e);
        }
    }
}
