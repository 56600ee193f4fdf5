package dev.bifocal.host.plugin.load;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.plugin.Subject;
import dev.bifocal.host.plugin.load.Loaded.Broken;
import dev.bifocal.host.plugin.load.NameLookup.Named;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All components of the plugins, initialized and checked, and all findings. */
final class LoadedPlugins {

    private final List<PluginInfo> plugins;
    private final List<Finding> findings;
    private final Map<Kind, NameLookup<Registered<Component<?>>>> components = new EnumMap<>(Kind.class);
    private final NameLookup<Recipe> recipes;
    private final List<LoadedPlugin> loaded;
    private final MissingName missing;

    /**
     * Checks the names of all plugins.
     *
     * @param loaded the plugins
     * @param recipes their recipes
     * @param found the findings about jars, recipes and extensions; the constructor adds ambiguous names
     */
    LoadedPlugins(List<LoadedPlugin> loaded, NameLookup<Recipe> recipes, List<Finding> found) {
        this.loaded = loaded.stream()
                .sorted(Comparator.comparing(plugin -> plugin.info().id()))
                .toList();
        this.plugins = this.loaded.stream().map(LoadedPlugin::info).toList();
        for (Kind kind : Kind.values()) {
            components.put(kind, new NameLookup<>(kind.word(), plural(kind), named(kind)));
        }
        this.recipes = recipes;
        Stream<Finding> ambiguities =
                Stream.concat(components.values().stream(), Stream.of(recipes)).flatMap(this::ambiguities);
        this.findings = Stream.concat(found.stream(), ambiguities).toList();
        this.missing =
                new MissingName(findings, plugins.stream().map(PluginInfo::id).collect(Collectors.toSet()));
    }

    private static String plural(Kind kind) {
        return kind == Kind.LOSS ? "losses" : kind.word() + "s";
    }

    private List<Named<Registered<Component<?>>>> named(Kind kind) {
        return loaded.stream()
                .flatMap(plugin -> plugin.components().stream()
                        .filter(usable -> usable.kind() == kind)
                        .map(usable -> new Named<>(plugin.info().id(), usable.name(), usable.component())))
                .toList();
    }

    private <T> Stream<Finding> ambiguities(NameLookup<T> lookup) {
        return lookup.ambiguous().entrySet().stream().map(entry -> {
            List<Named<T>> things = entry.getValue();
            return subject(things.get(0).pluginId())
                    .finding(
                            FindingCode.AMBIGUOUS_NAME,
                            lookup.ambiguity(entry.getKey(), things),
                            lookup.disambiguation(things));
        });
    }

    private Subject subject(String pluginId) {
        return plugins.stream()
                .filter(plugin -> plugin.id().equals(pluginId))
                .map(plugin -> Subject.of(plugin.jar()).plugin(pluginId))
                .findFirst()
                .orElseThrow();
    }

    List<Finding> findings() {
        return findings;
    }

    List<Registered<Component<?>>> components(Kind kind) {
        return lookup(kind).values();
    }

    /** The component with a name, or the error that explains why there is none. */
    Registered<Component<?>> component(Kind kind, String name) {
        NameLookup<Registered<Component<?>>> lookup = lookup(kind);
        return lookup.find(name).orElseThrow(() -> missing.explain(lookup, name, broken(kind, name), otherKind(name)));
    }

    /** The error for a recipe that no plugin has. */
    BifocalException unknownRecipe(String name) {
        return missing.explain(recipes, name, Optional.empty(), "");
    }

    private NameLookup<Registered<Component<?>>> lookup(Kind kind) {
        return Objects.requireNonNull(components.get(kind));
    }

    /** The problem of the extension with a name, or of an extension of the named plugin whose own name is unknown. */
    private Optional<Finding> broken(Kind kind, String given) {
        Stream<Broken> named = loaded.stream()
                .flatMap(plugin -> plugin.broken().stream().filter(broken -> broken.is(kind, bareName(plugin, given))));
        Stream<Broken> nameless = loaded.stream()
                .filter(plugin -> !bareName(plugin, given).equals(given))
                .flatMap(plugin -> plugin.broken().stream().filter(broken -> broken.mayBe(kind)));
        return Stream.concat(named, nameless)
                .flatMap(broken -> broken.findings().stream())
                .findFirst();
    }

    private static String bareName(LoadedPlugin plugin, String given) {
        String prefix = plugin.info().id() + ":";
        return given.startsWith(prefix) ? given.substring(prefix.length()) : given;
    }

    private String otherKind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> lookup(kind).has(name))
                .findFirst()
                .map(kind -> "There is a %s of this name.".formatted(kind.word()))
                .orElse("");
    }
}
