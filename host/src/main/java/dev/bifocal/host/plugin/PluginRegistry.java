package dev.bifocal.host.plugin;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import java.util.List;
import java.util.Optional;

/**
 * The components and recipes of the loaded plugins. A component is initialized when it is first used: {@link
 * #component} and {@link #find} initialize the component that they return, {@link #components} and {@link #findings}
 * initialize all.
 */
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
     * @throws BifocalException if the name is unknown (with a suggestion, and with the finding if a
     *     broken plugin declares the component) or if several plugins use it
     */
    Registered<Component<?>> component(Kind kind, String name);

    /**
     * The component with a name of the form {@code name} or {@code plugin-id:name}; empty if {@link #component} fails.
     */
    default Optional<Registered<Component<?>>> find(Kind kind, String name) {
        try {
            return Optional.of(component(kind, name));
        } catch (BifocalException e) {
            return Optional.empty();
        }
    }

    /**
     * The recipe with a name of the form {@code name} or {@code plugin-id:name}.
     *
     * @throws BifocalException as {@link #component}
     */
    Recipe recipe(String name);
}
