package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.classes.ConstantName;
import dev.bifocal.host.plugin.classes.FilteringClassLoader;
import dev.bifocal.host.plugin.classes.PluginJarClassLoader;
import dev.bifocal.host.plugin.load.IndexedPlugins.IndexedPlugin;
import dev.bifocal.host.plugin.store.InstalledJars;
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
 * Loads plugins. Each jar and each extension is loaded independently: a problem of one becomes a finding and does not
 * affect the others. A component is initialized when it is first used.
 *
 * <p>The annotation, the index and the keys of the manifest are PF4J's. The host has its own loader, because PF4J
 * silently drops a broken extension or fails for all plugins.
 */
public final class Plugins {

    private final List<Finding> findings = new ArrayList<>();
    private final FilteringClassLoader shared =
            new FilteringClassLoader(Objects.requireNonNull(Plugins.class.getClassLoader()));
    private final Map<String, PluginJarClassLoader> classLoaders = new HashMap<>();
    private final Map<String, PluginInfo> infos = new HashMap<>();

    private Plugins() {}

    /**
     * Loads the plugins in folders. Problems of jars and folders are reported as
     * {@linkplain PluginRegistry#findings findings} and not thrown. The engine is not loaded.
     *
     * @param folders the folders in search order; see {@link PluginFolders}
     */
    public static PluginRegistry load(List<Path> folders) {
        return load(folders, Set.of());
    }

    /**
     * Loads the plugins in folders and allows the replacement of bundled plugins.
     *
     * @param overrides the ids of bundled plugins that may be replaced
     */
    public static PluginRegistry load(List<Path> folders, Set<String> overrides) {
        return load(folders, PluginFolders.bundled(), InstalledJars.ofThisUser(), overrides);
    }

    static PluginRegistry load(List<Path> folders, Optional<Path> bundled, Set<String> overrides) {
        return load(folders, bundled, Optional.empty(), overrides);
    }

    static PluginRegistry load(
            List<Path> folders, Optional<Path> bundled, Optional<InstalledJars> installed, Set<String> overrides) {
        return new Plugins().loadAll(folders, installed, new BundledIds(bundled, overrides));
    }

    /**
     * Loads a jar beside the plugins in folders. Other versions of the jar's plugin are left out, unless the plugin is
     * bundled and may not be replaced.
     *
     * @param jar the jar
     * @param folders the folders with the plugins that the jar may depend on
     * @param overrides the ids of bundled plugins that may be replaced
     */
    public static PluginRegistry loadBeside(Path jar, List<Path> folders, Set<String> overrides) {
        Plugins plugins = new Plugins();
        Path absolute = jar.toAbsolutePath().normalize();
        List<PluginJar> jars = JarSearch.with(absolute, folders, InstalledJars.ofThisUser(), plugins.findings::add);
        BundledIds bundled = new BundledIds(PluginFolders.bundled(), overrides);
        List<Candidate> guarded = bundled.guard(plugins.candidates(jars), plugins.findings::add);
        Optional<String> id = guarded.stream()
                .filter(candidate -> candidate.path().equals(absolute))
                .map(Candidate::id)
                .findFirst();
        return plugins.loadChosen(guarded.stream()
                .filter(candidate -> candidate.path().equals(absolute) || !id.equals(Optional.of(candidate.id())))
                .toList());
    }

    private PluginRegistry loadAll(List<Path> folders, Optional<InstalledJars> installed, BundledIds bundled) {
        List<Candidate> candidates = candidates(JarSearch.in(folders, installed, findings::add));
        return loadChosen(bundled.guard(candidates, findings::add));
    }

    private List<Candidate> candidates(List<PluginJar> jars) {
        return jars.stream()
                .flatMap(jar -> JarCheck.check(jar, findings::add).stream())
                .toList();
    }

    private PluginRegistry loadChosen(List<Candidate> candidates) {
        List<Candidate> chosen = VersionChoice.choose(candidates, findings::add);
        List<IndexedPlugin> indexed = DependencyOrder.of(chosen, findings::add).stream()
                .map(this::index)
                .toList();
        return new IndexedPlugins(indexed, findings);
    }

    private IndexedPlugin index(Candidate candidate) {
        Candidate plugin = candidate.withDependencies(loaded(candidate, infos));
        PluginJarClassLoader classLoader = classLoader(plugin);
        classLoaders.put(plugin.id(), classLoader);
        infos.put(plugin.id(), plugin.info());
        ExtensionLoader loader = new ExtensionLoader(classLoader, plugin);
        List<IndexedExtension> extensions = plugin.jar().index().orElse(List.of()).stream()
                .map(name -> new IndexedExtension(name, ConstantName.of(name, classLoader), loader))
                .toList();
        List<Finding> ofRecipes = new ArrayList<>();
        List<Recipe> recipes = RecipeReader.read(plugin, ofRecipes::add);
        return new IndexedPlugin(plugin, extensions, recipes, ofRecipes);
    }

    private PluginJarClassLoader classLoader(Candidate plugin) {
        List<PluginJarClassLoader> dependencies = loaded(plugin, classLoaders);
        String name = plugin.id() + "@" + plugin.info().version();
        try {
            return new PluginJarClassLoader(name, plugin.path(), shared, dependencies);
        } catch (MalformedURLException e) {
            throw new IllegalStateException("A file of the default file system has a URL: " + plugin.path(), e);
        }
    }

    /** What is known of the dependencies of a plugin, which come before the plugin. */
    private static <T> List<T> loaded(Candidate plugin, Map<String, T> known) {
        return plugin.dependencies().stream()
                .flatMap(dependency -> Optional.ofNullable(known.get(dependency.pluginId())).stream())
                .toList();
    }
}
