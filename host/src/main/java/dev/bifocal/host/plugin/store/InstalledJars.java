package dev.bifocal.host.plugin.store;

import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars of a store that the host may load: the jars that are recorded, unchanged, and signed by a trusted key or
 * allowed without a signature. Classes are not read.
 *
 * @param store the store
 * @param keys the trusted keys
 */
public record InstalledJars(PluginStore store, TrustedKeys keys) {

    private static final Logger LOG = LoggerFactory.getLogger(InstalledJars.class);

    private static final String INSTALL_AGAIN = "Install the plugin again with: bifocal plugins install. "
            + "The version before it comes back with: bifocal plugins rollback %s";

    /**
     * A jar that may be loaded.
     *
     * @param path the file
     * @param sha256 of the file, in hexadecimal
     */
    public record Usable(Path path, String sha256) {}

    /** The jars of this process's user; empty if there is no folder of installed plugins. */
    public static Optional<InstalledJars> ofThisUser() {
        UserFolders folders = UserFolders.ofThisProcess();
        return folders.plugins()
                .filter(Files::isDirectory)
                .map(folder -> new InstalledJars(new PluginStore(folder), TrustedKeys.of(folders)));
    }

    /** Whether these are the jars of a folder. */
    public boolean areIn(Path folder) {
        return store.folder().equals(folder);
    }

    /**
     * The jars that may be loaded, ordered by id.
     *
     * @param findings receives an error for each jar that must not be loaded
     */
    public List<Usable> usable(Consumer<Finding> findings) {
        List<Usable> usable = new ArrayList<>();
        try {
            Optional<String> objection = store.objection();
            if (objection.isPresent()) {
                findings.accept(Subject.of(store.folder())
                        .finding(
                                FindingCode.STORE_DAMAGED,
                                "No installed plugin is used: %s.".formatted(objection.get()),
                                "Let the folder of installed plugins belong to you, and let only you write to it."));
                return List.of();
            }
            for (InstalledJar jar : store.read().current()) {
                check(jar).ifPresentOrElse(findings, () -> usable.add(new Usable(store.jar(jar), jar.sha256())));
            }
            droppedByHand().forEach(file -> findings.accept(notInstalled(file)));
        } catch (IOException | UncheckedIOException e) {
            findings.accept(Subject.of(store.folder())
                    .finding(
                            FindingCode.STORE_DAMAGED,
                            "No installed plugin is used, because %s in %s cannot be read: %s."
                                    .formatted(PluginStore.RECORD, store.folder(), e.getMessage()),
                            "Restore the file, or install a lock, which replaces it: bifocal plugins install --lock FILE",
                            e));
            return List.of();
        }
        return usable;
    }

    private Optional<Finding> check(InstalledJar jar) {
        Path file = store.jar(jar);
        Subject subject = Subject.of(file).plugin(jar.id());
        String again = INSTALL_AGAIN.formatted(jar.id());
        if (!Files.exists(file)) {
            return Optional.of(subject.finding(
                    FindingCode.JAR_CHANGED,
                    "Plugin '%s' is installed, but its jar is missing.".formatted(jar.id()),
                    again));
        }
        String found;
        try {
            found = FileHash.sha256(file);
        } catch (UncheckedIOException e) {
            return Optional.of(subject.finding(
                    FindingCode.JAR_CORRUPT, "The jar of plugin '%s' cannot be read.".formatted(jar.id()), again, e));
        }
        if (!found.equals(jar.sha256())) {
            return Optional.of(subject.finding(
                    FindingCode.JAR_CHANGED,
                    "The jar of plugin '%s' was changed after its installation: its SHA-256 is %s, but %s was installed."
                            .formatted(jar.id(), found, jar.sha256()),
                    again));
        }
        return jar.signed().flatMap(signature -> checkSignature(jar, signature, subject));
    }

    /** Unlike an installation, loading accepts a key that expired in the meantime. */
    private Optional<Finding> checkSignature(InstalledJar jar, DetachedSignature signature, Subject subject) {
        Verdict verdict = keys.verdict(SignedKind.JAR, signature, jar.sha256(), Optional.empty());
        return switch (verdict) {
            case FITS, EXPIRED_KEY -> Optional.empty();
            case UNKNOWN_KEY ->
                Optional.of(subject.finding(
                        FindingCode.SIGNATURE_INVALID,
                        "Plugin '%s' is signed by the key %s, which is not trusted any more."
                                .formatted(jar.id(), signature.key()),
                        "Trust the key again with: bifocal plugins keys trust FILE. Otherwise remove the plugin with: "
                                + "bifocal plugins remove " + jar.id()));
            case FORGED ->
                Optional.of(subject.finding(
                        FindingCode.SIGNATURE_INVALID,
                        "The signature of plugin '%s' does not fit its jar.".formatted(jar.id()),
                        INSTALL_AGAIN.formatted(jar.id())));
        };
    }

    private List<Path> droppedByHand() throws IOException {
        try (Stream<Path> files = Files.list(store.folder())) {
            return files.filter(file -> String.valueOf(file.getFileName()).endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static Finding notInstalled(Path file) {
        Optional<String> id = pluginId(file);
        Subject subject = id.map(Subject.of(file)::plugin).orElseGet(() -> Subject.of(file));
        return subject.finding(
                FindingCode.JAR_NOT_INSTALLED,
                "'%s' lies in the folder of installed plugins, but was not installed.".formatted(file.getFileName()),
                "Install it with: bifocal plugins install %s --allow-unsigned %s. Then remove the file."
                        .formatted(file, id.orElse("ID")));
    }

    private static Optional<String> pluginId(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (JarFile jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ)) {
            Manifest manifest = jar.getManifest();
            return Optional.ofNullable(manifest)
                    .map(found -> found.getMainAttributes().getValue("Plugin-Id"))
                    .filter(Names::isPluginId);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} has no manifest that can be read", file, e);
            return Optional.empty();
        }
    }
}
