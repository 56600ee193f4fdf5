package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.util.List;
import java.util.Optional;

/** The components that an experiment can name, with what they declare. */
public final class Components {

    /** The key that names a component. */
    public static final String NAME = "name";

    private final PluginRegistry registry;

    public Components(PluginRegistry registry) {
        this.registry = registry;
    }

    /**
     * A component and its declared options.
     *
     * @param registered the component
     * @param options what its options type declares
     */
    public record Resolved(Registered<Component<?>> registered, RecordSpec options) {

        public String qualifiedName() {
            return registered.qualifiedName();
        }
    }

    /**
     * The component of a name.
     *
     * @throws BifocalException if there is none, several, or one whose options cannot be read
     */
    Resolved resolve(Kind kind, String name) {
        Registered<Component<?>> registered = registry.component(kind, name);
        return new Resolved(registered, options(kind, registered));
    }

    /** The component of a name, if it can be used. */
    public Optional<Resolved> find(Kind kind, String name) {
        try {
            return Optional.of(resolve(kind, name));
        } catch (BifocalException e) {
            return Optional.empty();
        }
    }

    /** Whether two names name one component. */
    boolean same(Kind kind, String name, String other) {
        return name.equals(other)
                || find(kind, name)
                        .flatMap(one ->
                                find(kind, other).map(two -> one.qualifiedName().equals(two.qualifiedName())))
                        .orElse(false);
    }

    List<Registered<Component<?>>> all(Kind kind) {
        return registry.components(kind);
    }

    /**
     * The options that a component declares.
     *
     * @throws BifocalException if they cannot be read
     */
    public static RecordSpec options(Kind kind, Registered<Component<?>> registered) {
        try {
            return RecordSpec.of(registered.component().optionsType());
        } catch (BifocalException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) { // a stranger's code
            PluginInfo plugin = registered.plugin();
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "The options of %s %s cannot be read: %s.".formatted(kind.word(), registered.qualifiedName(), e),
                    "Ask the author of plugin %s %s, or use another version.".formatted(plugin.id(), plugin.version()),
                    e);
        }
    }
}
