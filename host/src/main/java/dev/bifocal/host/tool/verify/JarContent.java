package dev.bifocal.host.tool.verify;

import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The classes of a jar as files.
 *
 * @param classes the class files that can be parsed, without those for newer Java versions
 * @param times the times of the entries
 * @param parts the names of the manifest's main attributes
 */
record JarContent(List<ClassFile> classes, Set<Long> times, Set<String> parts) {

    private static final int LARGEST_CLASS = 1 << 24;

    static JarContent read(Path file) throws IOException {
        List<ClassFile> classes = new ArrayList<>();
        Set<Long> times = new HashSet<>();
        Set<String> parts = new TreeSet<>();
        try (JarFile jar = new JarFile(RegularFiles.require(file).toFile(), false)) {
            if (jar.getManifest() != null) {
                jar.getManifest().getMainAttributes().keySet().forEach(key -> parts.add(key.toString()));
            }
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (!entry.isDirectory()) {
                    times.add(entry.getTime());
                }
                if (name.endsWith(".class")
                        && !name.startsWith("META-INF/versions/")
                        && !name.endsWith("module-info.class")) {
                    add(jar, entry, classes);
                }
            }
        }
        return new JarContent(classes, times, parts);
    }

    private static void add(JarFile jar, JarEntry entry, List<ClassFile> classes) throws IOException {
        byte[] content;
        try (InputStream in = jar.getInputStream(entry)) {
            content = in.readNBytes(LARGEST_CLASS);
        }
        try {
            classes.add(ClassFile.read(entry.getName(), content));
        } catch (RuntimeException e) {
            // The loader reports a damaged class that is a component; ASM has no exception of its own.
            return;
        }
    }
}
