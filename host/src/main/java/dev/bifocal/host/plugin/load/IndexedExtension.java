package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An entry of an extension index. Its class is initialized when the component is first used. */
final class IndexedExtension {

    private final String className;
    private final Optional<String> name;
    private final ExtensionLoader loader;
    private @Nullable Loaded loaded;

    /**
     * An entry.
     *
     * @param name the name of the component, if its class file states it
     */
    IndexedExtension(String className, Optional<String> name, ExtensionLoader loader) {
        this.className = className;
        this.name = name;
        this.loader = loader;
    }

    /** Whether this may be the component of a kind and name. A name that only the component knows may be any. */
    boolean mayBe(Kind wantedKind, String wantedName) {
        return name.filter(other -> !other.equals(wantedName)).isEmpty()
                && loader.kind(className).filter(other -> other != wantedKind).isEmpty();
    }

    /** Initializes and checks the component, once. */
    synchronized Loaded load() {
        if (loaded == null) {
            loaded = loader.load(className, name);
        }
        return loaded;
    }
}
