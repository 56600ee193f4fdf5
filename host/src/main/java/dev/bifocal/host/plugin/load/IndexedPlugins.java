package dev.bifocal.host.plugin.load;

import dev.bifocal.api.Component;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.plugin.load.NameLookup.Named;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The registry of plugins whose components are initialized on first use. Names are compared with the class files, so
 * that finding one component does not initialize the others.
 */
final class IndexedPlugins implements PluginRegistry {

    private final List<IndexedPlugin> plugins;
    private final List<Finding> found;
    private final List<PluginInfo> infos;
    private final NameLookup<Recipe> recipes;
    private @Nullable LoadedPlugins loaded;

    /**
     * A plugin whose index is read.
     *
     * @param candidate its jar
     * @param extensions the entries of its index
     * @param recipes its recipes
     * @param findings the findings about its recipes
     */
    record IndexedPlugin(
            Candidate candidate, List<IndexedExtension> extensions, List<Recipe> recipes, List<Finding> findings) {

        /** Copies the lists. */
        IndexedPlugin {
            extensions = List.copyOf(extensions);
            recipes = List.copyOf(recipes);
            findings = List.copyOf(findings);
        }

        /** The component with a name. Only extensions that may have the name are initialized. */
        private Optional<Registered<Component<?>>> find(Kind kind, String given) {
            String prefix = candidate.id() + ":";
            String name = given.startsWith(prefix) ? given.substring(prefix.length()) : given;
            if (!Names.isName(name)) {
                return Optional.empty();
            }
            return only(extensions.stream()
                    .filter(extension -> extension.mayBe(kind, name))
                    .flatMap(extension -> extension.load().usable(kind, name).stream()));
        }

        /** Initializes and checks all components. */
        private LoadedPlugin load() {
            return LoadedPlugin.of(
                    candidate, extensions.stream().map(IndexedExtension::load).toList());
        }
    }

    /**
     * A registry.
     *
     * @param plugins the plugins, each after its dependencies
     * @param found the findings about jars
     */
    IndexedPlugins(List<IndexedPlugin> plugins, List<Finding> found) {
        this.plugins = List.copyOf(plugins);
        this.found = List.copyOf(found);
        infos = plugins.stream()
                .map(plugin -> plugin.candidate().info())
                .sorted(Comparator.comparing(PluginInfo::id))
                .toList();
        recipes = new NameLookup<>(
                "recipe",
                "recipes",
                plugins.stream()
                        .flatMap(plugin -> plugin.recipes().stream())
                        .map(recipe -> new Named<>(recipe.plugin().id(), recipe.name(), recipe))
                        .toList());
    }

    @Override
    public List<PluginInfo> plugins() {
        return infos;
    }

    @Override
    public List<Finding> findings() {
        return loaded().findings();
    }

    @Override
    public List<Registered<Component<?>>> components(Kind kind) {
        return loaded().components(kind);
    }

    @Override
    public List<Recipe> recipes() {
        return recipes.values();
    }

    @Override
    public Registered<Component<?>> component(Kind kind, String name) {
        return find(kind, name).orElseGet(() -> loaded().component(kind, name));
    }

    @Override
    public Optional<Registered<Component<?>>> find(Kind kind, String name) {
        return only(plugins.stream().flatMap(plugin -> plugin.find(kind, name).stream()));
    }

    private static <T> Optional<T> only(Stream<T> matches) {
        List<T> all = matches.toList();
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    @Override
    public Recipe recipe(String name) {
        return recipes.find(name).orElseThrow(() -> loaded().unknownRecipe(name));
    }

    /** All components, initialized and checked. */
    private synchronized LoadedPlugins loaded() {
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    private LoadedPlugins load() {
        List<Finding> findings = new ArrayList<>(found);
        List<LoadedPlugin> all = new ArrayList<>();
        for (IndexedPlugin plugin : plugins) {
            LoadedPlugin one = plugin.load();
            findings.addAll(plugin.findings());
            one.broken().forEach(broken -> findings.addAll(broken.findings()));
            all.add(one);
        }
        return new LoadedPlugins(all, recipes, findings);
    }
}
