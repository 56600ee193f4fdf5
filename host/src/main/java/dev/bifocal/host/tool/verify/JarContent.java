package dev.bifocal.host.tool.verify;

import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.plugin.scan.ClassFiles;
import dev.bifocal.host.plugin.scan.ClassFiles.Unreadable;
import java.io.IOException;
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
 * @param classes the class files, without those for newer Java versions
 * @param unreadable the class files that cannot be parsed
 * @param times the times of the entries
 * @param parts the names of the manifest's main attributes
 */
record JarContent(List<ClassFile> classes, List<Unreadable> unreadable, Set<Long> times, Set<String> parts) {

    static JarContent read(Path file) throws IOException {
        List<ClassFile> classes = new ArrayList<>();
        Set<Long> times = new HashSet<>();
        Set<String> parts = new TreeSet<>();
        try (JarFile jar = new JarFile(RegularFiles.require(file).toFile(), false)) {
            if (jar.getManifest() != null) {
                jar.getManifest().getMainAttributes().keySet().forEach(key -> parts.add(key.toString()));
            }
            for (JarEntry entry : jar.stream().toList()) {
                if (!entry.isDirectory()) {
                    times.add(entry.getTime());
                }
            }
        }
        List<Unreadable> unreadable = ClassFiles.parse(file, (entry, reader) -> {
            if (isForEachJava(entry)) {
                classes.add(ClassFile.read(entry, reader));
            }
        });
        return new JarContent(classes, unreadable, times, parts);
    }

    /** Whether a class is loaded on every Java version. */
    static boolean isForEachJava(String entry) {
        return !entry.startsWith("META-INF/versions/") && !entry.endsWith("module-info.class");
    }
}
