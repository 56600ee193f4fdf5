package dev.bifocal.host.plugin.load;

import dev.bifocal.api.Component;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import java.util.List;
import java.util.Optional;

/** What became of an entry of an extension index. */
sealed interface Loaded {

    /**
     * A component that can be used.
     *
     * @param kind what it is
     * @param name its name
     * @param component the one instance
     */
    record Usable(Kind kind, String name, Component<?> component) implements Loaded {}

    /**
     * An extension that cannot be used.
     *
     * @param kind what it is, if that much is known
     * @param name its name, if that much is known
     * @param findings why
     */
    record Broken(Optional<Kind> kind, Optional<String> name, List<Finding> findings) implements Loaded {

        /** Copies the findings. */
        public Broken {
            findings = List.copyOf(findings);
        }

        /** Whether its name is not known and its kind may be this one. */
        boolean mayBe(Kind wantedKind) {
            return name.isEmpty() && kind.filter(other -> other != wantedKind).isEmpty();
        }

        boolean is(Kind wantedKind, String wantedName) {
            return kind.filter(wantedKind::equals).isPresent()
                    && name.filter(wantedName::equals).isPresent();
        }
    }
}
