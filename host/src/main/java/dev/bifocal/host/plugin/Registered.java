package dev.bifocal.host.plugin;

import dev.bifocal.api.Component;

/**
 * A component and the plugin that it came with.
 *
 * @param plugin the plugin
 * @param component the component
 * @param <C> the kind of component
 */
public record Registered<C extends Component<?>>(PluginInfo plugin, C component) {

    /** The name that is never ambiguous, {@code plugin-id:name}. */
    public String qualifiedName() {
        return plugin.id() + ":" + component.name();
    }
}
