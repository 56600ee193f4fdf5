package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.InstalledJar;
import java.util.Optional;

/**
 * A jar that can be installed.
 *
 * @param location the place of the jar
 * @param sha256 the checksum that it must have; empty only for a file of this machine
 * @param signature its signature, if it is signed; not checked yet
 * @param id the plugin that it must hold, if known
 * @param version the version that it must hold, if known
 * @param warning the reason why a signature could not be read, if the jar can be installed without it
 */
public record Offer(
        Location location,
        Optional<String> sha256,
        Optional<DetachedSignature> signature,
        Optional<String> id,
        Optional<String> version,
        Optional<Finding> warning) {

    static Offer of(Location index, IndexEntry entry) {
        return new Offer(
                index.resolve(entry.url()),
                Optional.of(entry.sha256()),
                entry.signed(),
                Optional.of(entry.id()),
                Optional.of(entry.version()),
                Optional.empty());
    }

    static Offer of(Location lock, InstalledJar jar) {
        return new Offer(
                lock.resolve(jar.url()),
                Optional.of(jar.sha256()),
                jar.signed(),
                Optional.of(jar.id()),
                Optional.of(jar.version()),
                Optional.empty());
    }
}
