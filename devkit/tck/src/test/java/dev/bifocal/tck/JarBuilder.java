package dev.bifocal.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Builds the jar of a plugin from sources. Without further instructions its manifest is sound. */
public final class JarBuilder {

    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> sources = new TreeMap<>();
    private final List<String> index = new ArrayList<>();
    private final Map<String, byte[]> files = new TreeMap<>();

    private JarBuilder() {}

    public static JarBuilder plugin(String id) {
        return new JarBuilder()
                .manifest("Plugin-Id", id)
                .manifest("Plugin-Version", "1.0.0")
                .manifest("Plugin-Provider", "Tests")
                .manifest("Plugin-License", "Apache-2.0")
                .manifest("Plugin-Description", "A plugin of the tests.")
                .manifest("Plugin-Requires", "^1.0")
                .manifest("Bifocal-Api-Version", "1.0.0");
    }

    JarBuilder manifest(String key, String value) {
        manifest.put(key, value);
        return this;
    }

    public JarBuilder extension(String className, String source) {
        index.add(className);
        return source(className, source);
    }

    JarBuilder source(String className, String source) {
        sources.put(className, source);
        return this;
    }

    /** Writes the jar as {@code id-version.jar}. */
    public Path in(Path folder) {
        return in(folder, manifest.get("Plugin-Id") + "-" + manifest.get("Plugin-Version") + ".jar");
    }

    public Path in(Path folder, String fileName) {
        Map<String, byte[]> content = new TreeMap<>(files);
        if (!sources.isEmpty()) {
            content.putAll(SourceCompiler.compile(sources, List.of(), ""));
        }
        content.put("META-INF/extensions.idx", String.join("\n", index).getBytes(StandardCharsets.UTF_8));
        try {
            return write(Files.createDirectories(folder).resolve(fileName), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(Path jar, Map<String, byte[]> content) throws IOException {
        Manifest written = new Manifest();
        written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((key, value) -> written.getMainAttributes().putValue(key, value));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, written)) {
            for (Map.Entry<String, byte[]> entry : content.entrySet()) {
                entries.putNextEntry(new ZipEntry(entry.getKey()));
                entries.write(entry.getValue());
                entries.closeEntry();
            }
        }
        return jar;
    }
}
