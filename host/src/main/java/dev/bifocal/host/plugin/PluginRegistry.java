package dev.bifocal.host.plugin;

import dev.bifocal.api.Component;
import java.util.List;

/** The components and recipes of the loaded plugins. */
public interface PluginRegistry {

    /** The loaded plugins, ordered by id. */
    List<PluginInfo> plugins();

    /** The errors and warnings about plugins. */
    List<Finding> findings();

    /** The components of a kind, ordered by name. */
    List<Registered<Component<?>>> components(Kind kind);

    /** The recipes, ordered by name. */
    List<Recipe> recipes();

    /**
     * The component with a name of the form {@code name} or {@code plugin-id:name}.
     *
     * @throws dev.bifocal.api.BifocalException if the name is unknown (with a suggestion, and with the finding if a
     *     broken plugin declares the component) or if several plugins use it
     */
    Registered<Component<?>> component(Kind kind, String name);

    /**
     * The recipe with a name of the form {@code name} or {@code plugin-id:name}.
     *
     * @throws dev.bifocal.api.BifocalException as {@link #component}
     */
    Recipe recipe(String name);
}
