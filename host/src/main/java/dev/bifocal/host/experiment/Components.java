package dev.bifocal.host.experiment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.Choices;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.util.List;
import java.util.Optional;

/** The components of the loaded plugins as the choices of an experiment. */
final class Components implements Choices {

    private final PluginRegistry registry;

    Components(PluginRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Alternative resolve(String kind, String name) {
        Kind of = Kind.of(kind);
        return alternative(of, registry.component(of, name));
    }

    /** Searches without the explanation of a failure, which initializes all components. */
    @Override
    public Optional<Alternative> find(String kind, String name) {
        Kind of = Kind.of(kind);
        try {
            return registry.find(of, name).map(registered -> alternative(of, registered));
        } catch (BifocalException e) {
            return Optional.empty();
        }
    }

    private static Alternative alternative(Kind kind, Registered<Component<?>> registered) {
        return new Alternative(registered.qualifiedName(), registered, options(kind, registered));
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
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "The options of %s %s cannot be read: %s.".formatted(kind.word(), registered.qualifiedName(), e),
                    "Ask the author of plugin %s %s, or use another version.".formatted(plugin.id(), plugin.version()),
                    e);
        }
    }
}
