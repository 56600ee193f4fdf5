package dev.bifocal.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A bundled plugin under another id. */
final class RelabelledJar {

    private RelabelledJar() {}

    /** A bundled jar whose name contains a word. */
    static Path bundled(String word) throws IOException {
        try (Stream<Path> files = Files.list(Application.folder().resolve("plugins"))) {
            return files.filter(file -> String.valueOf(file.getFileName()).contains(word))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * Writes {@code ID-VERSION.jar}.
     *
     * @param kept the entries of the jar that remain
     */
    static Path write(Path jar, String id, String version, Predicate<String> kept, Path folder) throws IOException {
        Path target = folder.resolve("%s-%s.jar".formatted(id, version));
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = from.getManifest();
            manifest.getMainAttributes().putValue("Plugin-Id", id);
            manifest.getMainAttributes().putValue("Plugin-Version", version);
            try (OutputStream out = Files.newOutputStream(target);
                    JarOutputStream to = new JarOutputStream(out, manifest)) {
                for (JarEntry entry : from.stream()
                        .filter(entry -> !entry.getName().equals(JarFile.MANIFEST_NAME))
                        .filter(entry -> kept.test(entry.getName()))
                        .toList()) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(to);
                    to.closeEntry();
                }
            }
        }
        return target;
    }
}
