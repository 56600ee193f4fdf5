package dev.bifocal.host.experiment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.options.Choices;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.util.List;

/** The components of the loaded plugins as the choices of an experiment. */
final class Components implements Choices {

    private final PluginRegistry registry;

    Components(PluginRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Alternative resolve(String kind, String name) {
        Kind of = Kind.of(kind);
        Registered<Component<?>> registered = registry.component(of, name);
        return new Alternative(registered.qualifiedName(), registered, options(of, registered));
    }

    @Override
    public List<String> names(String kind) {
        return registry.components(Kind.of(kind)).stream()
                .map(registered -> registered.component().name())
                .distinct()
                .toList();
    }

    /**
     * The options of a component.
     *
     * @throws BifocalException if they cannot be read
     */
    public static RecordSpec options(Kind kind, Registered<Component<?>> registered) {
        try {
            return RecordSpec.of(registered.component().optionsType());
        } catch (BifocalException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) { // foreign code
            PluginInfo plugin = registered.plugin();
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "The options of %s %s cannot be read: %s.".formatted(kind.word(), registered.qualifiedName(), e),
                    "Ask the author of plugin %s %s, or use another version.".formatted(plugin.id(), plugin.version()),
                    e);
        }
    }
}
