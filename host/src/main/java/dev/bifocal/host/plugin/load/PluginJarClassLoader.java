package dev.bifocal.host.plugin.load;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one plugin: what is shared with the host first, then the plugin's own jar, then the plugins that it
 * depends on.
 *
 * <p>PF4J's loader has the same order but no name, and stack traces show this one's: {@code my-loss@1.2.0//...}.
 */
final class PluginJarClassLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final List<PluginJarClassLoader> dependencies;

    PluginJarClassLoader(String name, Path jar, FilteringClassLoader shared, List<PluginJarClassLoader> dependencies)
            throws MalformedURLException {
        super(name, new URL[] {jar.toUri().toURL()}, shared);
        this.dependencies = List.copyOf(dependencies);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            return super.findClass(name);
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
