package dev.bifocal.host.plugin;

import dev.bifocal.api.Component;

/**
 * A component with its plugin.
 *
 * @param plugin the plugin
 * @param component the component
 * @param <C> the kind of component
 */
public record Registered<C extends Component<?>>(PluginInfo plugin, C component) {

    /** The name in experiments. */
    public String name() {
        return component.name();
    }

    /** The unambiguous name, {@code plugin-id:name}. */
    public String qualifiedName() {
        return plugin.id() + ":" + component.name();
    }
}
