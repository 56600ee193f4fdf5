package dev.bifocal.host.tool.describe;

import dev.bifocal.api.Component;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A component or a recipe in short.
 *
 * @param kind {@code loss}, {@code head}, {@code target} or {@code recipe}
 * @param name the name
 * @param plugin the id of its plugin
 * @param summary one sentence
 */
public record Offer(String kind, String name, String plugin, String summary) {

    static Offer of(Kind kind, Registered<Component<?>> component) {
        return new Offer(
                kind.word(),
                component.component().name(),
                component.plugin().id(),
                component.component().summary());
    }

    static Offer of(Recipe recipe) {
        return new Offer("recipe", recipe.name(), recipe.plugin().id(), recipe.summary());
    }

    /** All components, by kind and name. */
    public static List<Offer> components(PluginRegistry registry) {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> registry.components(kind).stream().map(component -> of(kind, component)))
                .toList();
    }

    /** All recipes, by name. */
    public static List<Offer> recipes(PluginRegistry registry) {
        return registry.recipes().stream().map(Offer::of).toList();
    }

    /** All components and recipes. */
    public static List<Offer> all(PluginRegistry registry) {
        List<Offer> all = new ArrayList<>(components(registry));
        all.addAll(recipes(registry));
        return all;
    }

    /** {@code PLUGIN:NAME}. */
    public String qualifiedName() {
        return plugin + ":" + name;
    }

    /** Whether the name, with or without the plugin, is that of this offer. */
    boolean isCalled(String text) {
        return text.equals(name) || text.equals(qualifiedName());
    }
}
