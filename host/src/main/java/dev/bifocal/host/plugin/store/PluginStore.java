package dev.bifocal.host.plugin.store;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.machine.PrivateFolder;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the user's installed plugins. {@code plugins.json} decides which jars are used; {@code jars} holds
 * them, under names that are never reused for another content.
 *
 * <p>A change first puts new jars into {@code jars} and then replaces {@code plugins.json}. A process that ends at any
 * moment leaves the old set or the new one, and files that the next change removes.
 *
 * @param folder the folder
 */
public record PluginStore(Path folder) {

    /** The file that records the installed plugins. */
    public static final String RECORD = "plugins.json";

    private static final String JARS = "jars";
    private static final String TEMPORARY = ".tmp";

    /** Several large downloads end sooner. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(PluginStore.class);

    /** Makes the path absolute. */
    public PluginStore {
        folder = folder.toAbsolutePath().normalize();
    }

    /**
     * The store of a user.
     *
     * @throws BifocalException if the user has no home
     */
    public static PluginStore of(UserFolders folders) {
        return new PluginStore(folders.plugins()
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "There is no folder for installed plugins, because this user has no home.",
                        "Set %s to a folder.".formatted(UserFolders.PLUGINS_HOME))));
    }

    /**
     * Creates the folder where it is missing and waits for the right to change it.
     *
     * @throws BifocalException if other users may write to the folder, or another process is changing it
     */
    public StoreLock lock() {
        return lock(PATIENCE);
    }

    StoreLock lock(Duration patience) {
        create();
        return StoreLock.acquire(folder, patience);
    }

    private void create() {
        for (Path part : List.of(folder, jars())) {
            try {
                PrivateFolder.create(part);
            } catch (IOException e) {
                throw new HostException(
                        ErrorCode.USAGE,
                        "The folder %s cannot hold plugins: %s.".formatted(part, PrivateFolder.reason(e)),
                        "Change its owner and permissions, or set %s to another folder."
                                .formatted(UserFolders.PLUGINS_HOME),
                        e);
            }
        }
    }

    /**
     * The installed plugins.
     *
     * @throws BifocalException if the record is damaged
     */
    public InstalledPlugins installed() {
        try {
            return read();
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "%s cannot be read: %s.".formatted(folder.resolve(RECORD), e.getMessage()),
                    "Restore the file, or install a lock, which replaces it: bifocal plugins install --lock FILE",
                    e);
        }
    }

    /** The installed plugins; none if the record is damaged. */
    public InstalledPlugins installedOrNone() {
        try {
            return read();
        } catch (IOException e) {
            LOG.warn("The record of installed plugins in {} is damaged", folder, e);
            return InstalledPlugins.of(List.of());
        }
    }

    /**
     * The installed plugins.
     *
     * @throws IOException if the record is damaged; the message is a reason without a full stop
     */
    InstalledPlugins read() throws IOException {
        Path file = folder.resolve(RECORD);
        if (!Files.exists(file)) {
            return InstalledPlugins.of(List.of());
        }
        return StoreJson.read(Files.readAllBytes(RegularFiles.require(file)), InstalledPlugins.class);
    }

    /** The file of an installed jar. */
    public Path jar(InstalledJar jar) {
        return jars().resolve(jar.fileName());
    }

    private Path jars() {
        return folder.resolve(JARS);
    }

    /** Whether the store holds this jar, unchanged. */
    public boolean holds(InstalledJar jar) {
        Path file = jar(jar);
        return Files.isRegularFile(file) && FileHash.sha256(file).equals(jar.sha256());
    }

    /**
     * A path for a file that is not complete yet. A change of another process removes the file if nothing was written
     * to it for a day.
     *
     * @throws BifocalException as {@link #lock()}
     */
    public Path temporary() {
        create();
        return jars().resolve(".%s%s".formatted(UUID.randomUUID(), TEMPORARY));
    }

    /** Gives a complete and checked file its final name. The lock must be held. */
    public void place(Path temporary, InstalledJar jar) {
        try {
            AtomicFiles.move(temporary, jar(jar));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Switches to another set of plugins, whose jars are in the store, and removes the files that the set does not
     * need. The lock must be held.
     */
    public void commit(InstalledPlugins plugins) {
        try {
            AtomicFiles.write(folder.resolve(RECORD), StoreJson.text(plugins));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> needed = plugins.plugins().stream()
                .flatMap(InstalledPlugin::jars)
                .map(InstalledJar::fileName)
                .collect(Collectors.toSet());
        removeUnneeded(needed);
    }

    private void removeUnneeded(Set<String> needed) {
        try (Stream<Path> files = Files.list(jars())) {
            files.filter(file -> !needed.contains(file.getFileName().toString()))
                    .filter(file -> !isUnderWay(file))
                    .forEach(PluginStore::remove);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Unneeded files in {} cannot be removed", jars(), e);
        }
    }

    /** Whether another process may be writing a temporary file. */
    private static boolean isUnderWay(Path file) {
        try {
            return file.getFileName().toString().endsWith(TEMPORARY)
                    && Files.getLastModifiedTime(file)
                            .toInstant()
                            .isAfter(Instant.now().minus(ABANDONED));
        } catch (IOException e) {
            LOG.debug("{} is gone", file, e);
            return true;
        }
    }

    /** Windows cannot delete a jar that another process has open; a later change tries again. */
    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed", file, e);
        }
    }

    /** Why the jars must not be used: another user could have written them. */
    Optional<String> objection() throws IOException {
        for (Path part : List.of(folder, jars(), folder.resolve(RECORD))) {
            Optional<String> objection = Files.exists(part) ? PrivateFolder.objection(part) : Optional.empty();
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }
}
