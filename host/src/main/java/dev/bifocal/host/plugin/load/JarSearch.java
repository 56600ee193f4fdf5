package dev.bifocal.host.plugin.load;

import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and reads the jars directly in the plugin folders. */
final class JarSearch {

    private static final Logger log = LoggerFactory.getLogger(JarSearch.class);

    private final Consumer<Finding> findings;
    private final Set<String> digests = new HashSet<>();
    private final List<PluginJar> jars = new ArrayList<>();

    private JarSearch(Consumer<Finding> findings) {
        this.findings = findings;
    }

    /** The jars in the order of folders and names; copies of a jar are skipped. */
    static List<PluginJar> in(List<Path> folders, Consumer<Finding> findings) {
        JarSearch search = new JarSearch(findings);
        folders.forEach(folder -> search.readFolder(folder.toAbsolutePath().normalize()));
        return search.jars;
    }

    private void readFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            findings.accept(Subject.of(folder)
                    .finding(
                            FindingCode.FOLDER_MISSING,
                            Files.exists(folder)
                                    ? "The plugin folder '%s' is a file.".formatted(folder)
                                    : "The plugin folder '%s' does not exist.".formatted(folder),
                            "Specify the folder that contains the plugins' jars."));
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(JarSearch::mayBePlugin)
                    .filter(file -> !Files.isDirectory(file))
                    .sorted()
                    .forEach(this::readJar);
        } catch (IOException | UncheckedIOException e) {
            findings.accept(Subject.of(folder)
                    .finding(
                            FindingCode.FOLDER_MISSING,
                            "The plugin folder '%s' cannot be read.".formatted(folder),
                            "Allow this user to read the folder.",
                            e));
        }
    }

    /** Excludes jars of sources and documentation, which builds put beside the plugin. */
    private static boolean mayBePlugin(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".jar") && !name.endsWith("-sources.jar") && !name.endsWith("-javadoc.jar");
    }

    private void readJar(Path file) {
        try {
            Optional<String> other = RegularFiles.otherKind(file);
            if (other.isPresent()) {
                findings.accept(Subject.of(file)
                        .finding(
                                FindingCode.JAR_CORRUPT,
                                "'%s' is %s and not a jar.".formatted(file.getFileName(), other.get()),
                                "Remove it from the plugin folder."));
                return;
            }
            String digest = PluginJar.sha256(file);
            if (digests.add(digest)) {
                jars.add(PluginJar.read(file, digest));
            } else {
                log.debug("{} is a copy of a jar that was read before", file);
            }
        } catch (Throwable e) {
            log.debug("{} cannot be read", file, e);
            findings.accept(Subject.of(file)
                    .finding(
                            FindingCode.JAR_CORRUPT,
                            "'%s' cannot be read as a jar.".formatted(file.getFileName()),
                            "Copy, download or build the file again, or remove it.",
                            e));
        }
    }
}
