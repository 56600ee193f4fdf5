package dev.bifocal.host.plugin.load;

import dev.bifocal.api.Component;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Registered;
import java.util.List;
import java.util.Optional;

/** The result of loading an entry of an extension index. */
sealed interface Loaded {

    /** The component of a kind and name, if the entry is it and can be used. */
    default Optional<Registered<Component<?>>> usable(Kind wantedKind, String wantedName) {
        return this instanceof Usable usable
                        && usable.kind() == wantedKind
                        && usable.name().equals(wantedName)
                ? Optional.of(usable.component())
                : Optional.empty();
    }

    /**
     * A usable component.
     *
     * @param kind its kind
     * @param name its name
     * @param component the single instance, with its plugin
     */
    record Usable(Kind kind, String name, Registered<Component<?>> component) implements Loaded {}

    /**
     * An unusable extension.
     *
     * @param kind the kind, if known
     * @param name the name, if known
     * @param findings the reasons
     */
    record Broken(Optional<Kind> kind, Optional<String> name, List<Finding> findings) implements Loaded {

        /** Copies the findings. */
        public Broken {
            findings = List.copyOf(findings);
        }

        /** Whether the name is unknown and the kind may be the wanted one. */
        boolean mayBe(Kind wantedKind) {
            return name.isEmpty() && kind.filter(other -> other != wantedKind).isEmpty();
        }

        /** Whether the name is the wanted one and the kind may be. */
        boolean is(Kind wantedKind, String wantedName) {
            return name.filter(wantedName::equals).isPresent()
                    && kind.filter(other -> other != wantedKind).isEmpty();
        }
    }
}
