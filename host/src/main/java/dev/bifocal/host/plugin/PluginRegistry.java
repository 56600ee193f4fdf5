package dev.bifocal.host.plugin;

import dev.bifocal.api.Component;
import java.util.List;

/** What the plugins contribute. */
public interface PluginRegistry {

    /** The plugins that were loaded, by id. */
    List<PluginInfo> plugins();

    /** Everything that went wrong or deserves a word. */
    List<Finding> findings();

    /** The components of a kind, by name. */
    List<Registered<Component<?>>> components(Kind kind);

    /** The recipes, by name. */
    List<Recipe> recipes();

    /**
     * The one component of a name, which may be {@code name} or {@code plugin-id:name}.
     *
     * @throws dev.bifocal.api.BifocalException if there is none (with 'did you mean', and with the finding if a broken plugin
     *     declares it) or if several plugins have one of this name
     */
    Registered<Component<?>> component(Kind kind, String name);

    /**
     * The one recipe of a name, which may be {@code name} or {@code plugin-id:name}.
     *
     * @throws dev.bifocal.api.BifocalException as {@link #component}
     */
    Recipe recipe(String name);
}
