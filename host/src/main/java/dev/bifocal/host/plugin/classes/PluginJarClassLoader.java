package dev.bifocal.host.plugin.classes;

import dev.bifocal.host.watch.PluginLoader;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class loader of one plugin. It searches the shared classes of the host first, then the plugin's jar, then the
 * jars of its dependencies.
 *
 * <p>PF4J's loader has the same order but no name. The name of this loader appears in stack traces:
 * {@code my-loss@1.2.0//...}.
 */
public final class PluginJarClassLoader extends URLClassLoader implements PluginLoader {

    private static final Logger LOG = LoggerFactory.getLogger(PluginJarClassLoader.class);

    static {
        registerAsParallelCapable();
    }

    private final List<PluginJarClassLoader> dependencies;

    public PluginJarClassLoader(
            String name, Path jar, FilteringClassLoader shared, List<PluginJarClassLoader> dependencies)
            throws MalformedURLException {
        super(name, new URL[] {jar.toUri().toURL()}, shared);
        this.dependencies = List.copyOf(dependencies);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            Optional<Class<?>> withoutExits = findWithoutExits(name);
            return withoutExits.isPresent() ? withoutExits.get() : super.findClass(name);
        } catch (ClassNotFoundException notHere) {
            for (PluginJarClassLoader dependency : dependencies) {
                try {
                    return dependency.loadClass(name);
                } catch (ClassNotFoundException notThere) {
                    notHere.addSuppressed(notThere);
                }
            }
            throw notHere;
        }
    }

    /** A class of the jar with replaced calls of {@code System.exit}; empty for any other class. */
    private Optional<Class<?>> findWithoutExits(String name) {
        URL file = super.findResource(name.replace('.', '/') + ".class");
        if (file == null) {
            return Optional.empty();
        }
        try {
            URLConnection connection = file.openConnection();
            byte[] classFile;
            try (InputStream in = connection.getInputStream()) {
                classFile = in.readAllBytes();
            }
            Optional<byte[]> replaced = ExitCalls.replaced(classFile, getName().replace('@', ' '));
            if (replaced.isEmpty()) {
                return Optional.empty();
            }
            Certificate[] signers = connection instanceof JarURLConnection jar ? jar.getCertificates() : null;
            byte[] bytes = replaced.get();
            return Optional.of(defineClass(name, bytes, 0, bytes.length, new CodeSource(getURLs()[0], signers)));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The JVM reports a problem of the class more precisely.
            LOG.debug("Class {} of {} is loaded as it is", name, getName(), e);
            return Optional.empty();
        }
    }

    @Override
    public @Nullable URL findResource(String name) {
        URL own = super.findResource(name);
        return own != null
                ? own
                : dependencies.stream()
                        .map(dependency -> dependency.findResource(name))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        List<URL> all = new ArrayList<>(Collections.list(super.findResources(name)));
        for (PluginJarClassLoader dependency : dependencies) {
            all.addAll(Collections.list(dependency.findResources(name)));
        }
        return Collections.enumeration(all);
    }
}
