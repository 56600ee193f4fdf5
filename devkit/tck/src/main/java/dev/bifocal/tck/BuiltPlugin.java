package dev.bifocal.tck;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.Dependency;
import dev.bifocal.host.plugin.load.Plugins;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** The plugin under test, loaded once per process as the host does. */
final class BuiltPlugin {

    /** The system property with the path of the built jar. */
    static final String JAR = "bifocal.plugin.jar";

    /** The system property with further jars, or folders of jars, separated as in {@code PATH}. */
    static final String PATH = "bifocal.plugin.path";

    private static final String INDEX = "META-INF/extensions.idx";
    private static final Map<Path, PluginRegistry> LOADED = new ConcurrentHashMap<>();
    private static @Nullable Path packed;

    private BuiltPlugin() {}

    static Path jar() {
        String property = System.getProperty(JAR, "");
        if (!property.isBlank()) {
            Path jar = Path.of(property);
            if (!Files.isRegularFile(jar)) {
                throw new IllegalStateException(
                        "The property %s names %s, which does not exist. Build the jar before the tests, or remove the property."
                                .formatted(JAR, jar));
            }
            return jar;
        }
        return packedClasses();
    }

    static PluginRegistry registry(Path jar) {
        return LOADED.computeIfAbsent(jar.toAbsolutePath().normalize(), BuiltPlugin::load);
    }

    /** Whether the kit has made this jar from {@code target/classes}. */
    static boolean isPacked(Path jar) {
        return jar.equals(packed);
    }

    /** The ids of other plugins that a jar names as dependencies, and that are not loaded. */
    static List<String> missing(Path jar) {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            String dependencies = file.getManifest().getMainAttributes().getValue("Plugin-Dependencies");
            List<PluginInfo> loaded = registry(jar).plugins();
            return Dependency.parseAll(Objects.requireNonNullElse(dependencies, "")).stream()
                    .map(Dependency::pluginId)
                    .filter(id ->
                            loaded.stream().noneMatch(plugin -> plugin.id().equals(id)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PluginRegistry load(Path jar) {
        try {
            Path folder = Files.createTempDirectory("bifocal-tck");
            folder.toFile().deleteOnExit();
            copy(jar, folder);
            for (Path other : others(jar)) {
                copy(other, folder);
            }
            PluginRegistry registry = Plugins.load(List.of(folder));
            List<String> errors = registry.findings().stream()
                    .filter(Finding::isError)
                    .map(finding -> finding.message() + " " + finding.remedy())
                    .toList();
            if (!errors.isEmpty()) {
                throw new IllegalStateException(
                        "The host does not load %s: %s".formatted(jar.getFileName(), String.join(" ", errors)));
            }
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path jar, Path folder) throws IOException {
        Path copy = folder.resolve(Objects.requireNonNull(jar.getFileName()).toString());
        Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
        copy.toFile().deleteOnExit();
    }

    /** The plugins that this one depends on: those of the property, or else those on the class path of the tests. */
    private static List<Path> others(Path jar) throws IOException {
        List<Path> others = new ArrayList<>();
        String property = System.getProperty(PATH, "");
        if (property.isBlank()) {
            addClassPath(jar, others);
            return others;
        }
        for (String entry : property.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    files.filter(file -> file.toString().endsWith(".jar")).forEach(others::add);
                }
            } else if (!entry.isBlank()) {
                others.add(path);
            }
        }
        return others;
    }

    private static void addClassPath(Path jar, List<Path> others) throws IOException {
        Path own = classes().toAbsolutePath().normalize();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry).toAbsolutePath().normalize();
            if (Files.isRegularFile(path) && path.toString().endsWith(".jar")) {
                if (!path.equals(jar.toAbsolutePath().normalize()) && isPlugin(path)) {
                    others.add(path);
                }
            } else if (!path.equals(own) && namesComponents(path.resolve(INDEX))) {
                others.add(packed(path, "class-path-%s".formatted(others.size() + 1)));
            }
        }
    }

    /** The annotation processor writes an index without names for classes of tests. */
    private static boolean namesComponents(Path index) throws IOException {
        if (!Files.isRegularFile(index)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(index)) {
            return lines.anyMatch(line -> !line.isBlank() && !line.startsWith("#"));
        }
    }

    private static boolean isPlugin(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            return file.getEntry(INDEX) != null
                    && file.getManifest() != null
                    && file.getManifest().getMainAttributes().getValue("Plugin-Id") != null;
        }
    }

    private static Path classes() {
        return Path.of(System.getProperty("basedir", ""), "target", "classes");
    }

    private static Path packed(Path classes, String id) throws IOException {
        Path jar = Files.createTempFile("bifocal-tck", ".jar");
        jar.toFile().deleteOnExit();
        pack(classes, id, jar);
        return jar;
    }

    /** The classes folder of the project as a jar, with a manifest that the host accepts. */
    private static synchronized Path packedClasses() {
        Path known = packed;
        if (known != null) {
            return known;
        }
        Path classes = classes();
        if (!Files.isRegularFile(classes.resolve(INDEX))) {
            throw new IllegalStateException(
                    "There is no plugin to test: the property %s is not set, and %s has no META-INF/extensions.idx. Build the plugin first."
                            .formatted(JAR, classes));
        }
        try {
            Path jar = packed(classes, "under-test");
            packed = jar;
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(Path classes, String id, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Map.of(
                        "Plugin-Id", id,
                        "Plugin-Version", "0.0.0",
                        "Plugin-Requires", "^%s.0".formatted(ApiVersion.CURRENT.major()),
                        "Bifocal-Api-Version", ApiVersion.CURRENT.toString(),
                        "Bifocal-Djl-Version", ai.djl.engine.Engine.getDjlVersion())
                .forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                if (!name.equals("META-INF/MANIFEST.MF")) {
                    entries.putNextEntry(new ZipEntry(name));
                    Files.copy(file, entries);
                    entries.closeEntry();
                }
            }
        }
    }
}
