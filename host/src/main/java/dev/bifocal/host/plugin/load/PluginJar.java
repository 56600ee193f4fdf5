package dev.bifocal.host.plugin.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;

/**
 * The content of a jar that the host reads before it loads any class.
 *
 * @param path the file
 * @param sha256 of the file, in hexadecimal
 * @param manifest the main attributes, whose names are case-insensitive
 * @param entries the names of all files in the jar
 * @param index the class names in {@code META-INF/extensions.idx}, if this file exists
 * @param recipes the files below {@code META-INF/bifocal/recipes/}, by their relative path
 */
public record PluginJar(
        Path path,
        String sha256,
        Map<String, String> manifest,
        List<String> entries,
        Optional<List<String>> index,
        Map<String, byte[]> recipes) {

    static final String INDEX = "META-INF/extensions.idx";

    static final String RECIPES = "META-INF/bifocal/recipes/";

    /** The maximum size of a recipe or an index in bytes. */
    private static final int MOST_BYTES = 1 << 20;

    /**
     * Reads a jar.
     *
     * @throws IOException if the jar cannot be read or is not a valid zip file
     */
    public static PluginJar read(Path path, String sha256) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            List<String> entries = jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .toList();
            Map<String, byte[]> recipes = new TreeMap<>();
            for (String entry : entries) {
                if (entry.startsWith(RECIPES)) {
                    recipes.put(entry.substring(RECIPES.length()), content(jar, entry));
                }
            }
            return new PluginJar(path, sha256, manifest(jar), entries, index(jar), recipes);
        }
    }

    private static Map<String, String> manifest(JarFile jar) throws IOException {
        Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Manifest manifest = jar.getManifest();
        if (manifest != null) {
            manifest.getMainAttributes().forEach((key, value) -> attributes.put(key.toString(), value.toString()));
        }
        return attributes;
    }

    /** PF4J's format: a class name in each line, comments from a {@code #} to the end. */
    private static Optional<List<String>> index(JarFile jar) throws IOException {
        if (jar.getEntry(INDEX) == null) {
            return Optional.empty();
        }
        return Optional.of(new String(content(jar, INDEX), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList());
    }

    private static byte[] content(JarFile jar, String entry) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(entry))) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IOException("%s has more than %s bytes".formatted(entry, MOST_BYTES));
            }
            return content;
        }
    }

    boolean hasClasses() {
        return entries.stream().anyMatch(entry -> entry.endsWith(".class"));
    }

    /** Whether the jar has classes in a package, including the versioned classes of a multi-release jar. */
    boolean hasClassesBelow(String folder) {
        return entries.stream()
                .filter(entry -> entry.endsWith(".class"))
                .map(entry -> entry.replaceFirst("^META-INF/versions/\\d+/", ""))
                .anyMatch(entry -> entry.startsWith(folder));
    }

    boolean hasNestedLibraries() {
        return entries.stream().anyMatch(entry -> entry.matches("lib/.*\\.jar"));
    }
}
