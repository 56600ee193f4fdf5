package dev.bifocal.host.plugin.classes;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parent class loader of all plugins. It exposes the classes and resources of the Java platform and of a short list
 * of host packages.
 *
 * <p>DJL is shared because its engine loads native code, which the JVM allows in only one class loader.
 */
public final class FilteringClassLoader extends ClassLoader {

    /** The packages of the host that plugins see. */
    public static final List<String> SHARED =
            List.of("dev.bifocal.api.", "ai.djl.", "org.slf4j.", "org.pf4j.", "org.jspecify.");

    /** Rewritten classes throw it. */
    private static final String PROCESS_END = ProcessEnd.class.getName();

    private static final List<String> SHARED_FOLDERS =
            SHARED.stream().map(prefix -> prefix.replace('.', '/')).toList();

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host;

    /**
     * A filter on a class loader.
     *
     * @param host the loader of the host's own classes
     */
    public FilteringClassLoader(ClassLoader host) {
        super("shared-with-plugins", getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (SHARED.stream().noneMatch(name::startsWith) && !name.equals(PROCESS_END)) {
            throw new ClassNotFoundException(name);
        }
        return host.loadClass(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return isShared(name) ? host.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return isShared(name) ? host.getResources(name) : Collections.emptyEnumeration();
    }

    private static boolean isShared(String resource) {
        return SHARED_FOLDERS.stream().anyMatch(resource::startsWith);
    }
}
