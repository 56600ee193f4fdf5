package dev.bifocal.host.plugin.load;

import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Subject;
import dev.bifocal.host.plugin.store.InstalledJars;
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

/** Finds and reads the jars directly in the plugin folders, and the jars that are named themselves. */
public final class JarSearch {

    private static final Logger log = LoggerFactory.getLogger(JarSearch.class);

    private final Optional<InstalledJars> installed;
    private final Consumer<Finding> findings;
    private final Set<String> digests = new HashSet<>();
    private final List<PluginJar> jars = new ArrayList<>();

    private JarSearch(Optional<InstalledJars> installed, Consumer<Finding> findings) {
        this.installed = installed;
        this.findings = findings;
    }

    /**
     * The jars in the order of folders and names; copies of a jar are skipped.
     *
     * @param paths folders, and jars that are named themselves
     * @param installed the jars that are used of the user's folder, if the folder is searched
     * @param findings receives an error for each jar and folder that cannot be used
     */
    public static List<PluginJar> in(List<Path> paths, Optional<InstalledJars> installed, Consumer<Finding> findings) {
        JarSearch search = new JarSearch(installed, findings);
        search.readAll(paths);
        return search.jars;
    }

    /** A jar, and what {@link #in} finds. A jar that lies in one of the folders keeps its place. */
    static List<PluginJar> with(
            Path jar, List<Path> paths, Optional<InstalledJars> installed, Consumer<Finding> findings) {
        JarSearch search = new JarSearch(installed, findings);
        if (paths.stream()
                .noneMatch(folder -> folder.toAbsolutePath().normalize().equals(jar.getParent()))) {
            search.readJar(jar);
        }
        search.readAll(paths);
        return search.jars;
    }

    private void readAll(List<Path> paths) {
        for (Path given : paths) {
            Path path = given.toAbsolutePath().normalize();
            if (Files.isRegularFile(path)) {
                readJar(path);
            } else {
                readFolder(path);
            }
        }
    }

    private void readFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            findings.accept(Subject.of(folder)
                    .finding(
                            FindingCode.FOLDER_MISSING,
                            Files.exists(folder)
                                    ? "The plugin folder '%s' is neither a folder nor a jar.".formatted(folder)
                                    : "The plugin folder '%s' does not exist.".formatted(folder),
                            "Name a jar, or a folder that contains the plugins' jars."));
            return;
        }
        if (installed.filter(jars -> jars.areIn(folder)).isPresent()) {
            installed.get().usable(findings).forEach(jar -> read(jar.path(), jar.sha256()));
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> String.valueOf(file.getFileName()).endsWith(".jar"))
                    .filter(JarSearch::mayBePlugin)
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
        boolean isAttachment = name.endsWith("-sources.jar") || name.endsWith("-javadoc.jar");
        if (isAttachment) {
            log.debug("{} holds sources or documentation and is skipped", file);
        }
        return !isAttachment;
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
            read(file, FileHash.sha256(file));
        } catch (Throwable e) {
            findings.accept(corrupt(file, e));
        }
    }

    private void read(Path file, String digest) {
        try {
            if (digests.add(digest)) {
                jars.add(PluginJar.read(file, digest));
            } else {
                log.debug("{} is a copy of a jar that was read before", file);
            }
        } catch (Throwable e) {
            findings.accept(corrupt(file, e));
        }
    }

    private static Finding corrupt(Path file, Throwable cause) {
        log.debug("{} cannot be read", file, cause);
        return Subject.of(file)
                .finding(
                        FindingCode.JAR_CORRUPT,
                        "'%s' cannot be read as a jar.".formatted(file.getFileName()),
                        "Copy, download or build the file again, or remove it.",
                        cause);
    }
}
