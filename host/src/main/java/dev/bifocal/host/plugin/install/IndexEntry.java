package dev.bifocal.host.plugin.install;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.load.Dependency;
import dev.bifocal.host.plugin.load.VersionRange;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.Sha256;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version of a plugin in an index.
 *
 * @param id the plugin
 * @param version its version
 * @param description one sentence; may be empty
 * @param requires the range of supported API versions
 * @param dependencies the required plugins, in the form of {@code Plugin-Dependencies}
 * @param sha256 of the jar, in hexadecimal
 * @param size of the jar in bytes
 * @param url of the jar, relative to the index
 * @param signature the signature of the jar; null if it is unsigned
 */
public record IndexEntry(
        String id,
        String version,
        String description,
        String requires,
        List<String> dependencies,
        String sha256,
        long size,
        String url,
        @Nullable DetachedSignature signature) {

    /** Checks the texts that the host parses. */
    public IndexEntry {
        if (!Names.isPluginId(Objects.requireNonNull(id, "id"))) {
            throw new IllegalArgumentException("'%s' is not the id of a plugin".formatted(id));
        }
        PluginVersion.parse(Objects.requireNonNull(version, "version"));
        Objects.requireNonNull(description, "description");
        VersionRange.parse(Objects.requireNonNull(requires, "requires"));
        dependencies = List.copyOf(dependencies);
        Dependency.parseAll(String.join(",", dependencies));
        Sha256.parse(Objects.requireNonNull(sha256, "sha256"));
        if (size <= 0) {
            throw new IllegalArgumentException("the size of '%s' %s is %s bytes".formatted(id, version, size));
        }
        Objects.requireNonNull(url, "url");
        if (signature != null && !signature.sha256().equals(sha256)) {
            throw new IllegalArgumentException("the signature of '%s' %s is of another file".formatted(id, version));
        }
    }

    PluginVersion parsedVersion() {
        return PluginVersion.parse(version);
    }

    /** Whether this host has an API version that the plugin supports. */
    boolean fitsHost() {
        return VersionRange.parse(requires).includes(ApiVersion.CURRENT);
    }

    /** The signature, unless the jar is unsigned. */
    Optional<DetachedSignature> signed() {
        return Optional.ofNullable(signature);
    }
}
