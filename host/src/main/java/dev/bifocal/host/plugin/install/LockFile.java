package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.InstalledPlugins;
import dev.bifocal.host.plugin.store.StoreJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A set of plugins that can be installed again, exactly.
 *
 * @param format the version of the file's format
 * @param plugins the plugins; their URLs may be relative to the lock
 */
public record LockFile(int format, List<InstalledJar> plugins) {

    private static final int FORMAT = 1;

    /** Checks the format and that each plugin is there once. */
    public LockFile {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "its format is %s, but this version of Bifocal reads format %s".formatted(format, FORMAT));
        }
        plugins = List.copyOf(plugins);
        if (plugins.stream().map(InstalledJar::id).distinct().count() < plugins.size()) {
            throw new IllegalArgumentException("it lists a plugin twice");
        }
    }

    /** The installed plugins. */
    public static LockFile of(InstalledPlugins installed) {
        return new LockFile(FORMAT, installed.current());
    }

    /**
     * Reads a lock.
     *
     * @throws BifocalException if it cannot be read
     */
    public static LockFile read(Path file) {
        try {
            return StoreJson.read(Files.readAllBytes(RegularFiles.require(file)), LockFile.class);
        } catch (NoSuchFileException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "There is no lock %s.".formatted(file),
                    "Write one where the plugins are installed, with: bifocal plugins lock",
                    e);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The lock %s cannot be read: %s.".formatted(file, e.getMessage()),
                    "Write it again where the plugins are installed, with: bifocal plugins lock",
                    e);
        }
    }

    /** Writes the lock. */
    public void write(Path file) {
        try {
            AtomicFiles.write(file, StoreJson.text(this));
        } catch (IOException e) {
            throw FileTrouble.notWritable(ErrorCode.USAGE, "The lock %s".formatted(file), "", e);
        }
    }

    /**
     * The plugins as offers.
     *
     * @param file the lock, to which relative URLs refer
     */
    public List<Offer> offers(Path file) {
        Location lock = Location.of(file);
        return plugins.stream().map(jar -> Offer.of(lock, jar)).toList();
    }

    /** The plugins whose jars are files of this machine, so that another machine cannot read them. */
    public List<InstalledJar> onlyHere() {
        return plugins.stream().filter(jar -> jar.url().startsWith("file:")).toList();
    }
}
