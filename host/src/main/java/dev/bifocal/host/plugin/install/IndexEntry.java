package dev.bifocal.host.plugin.install;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.load.Dependency;
import dev.bifocal.host.plugin.load.JarCheck;
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
 * @param requires the range of supported API versions
 * @param djl the DJL version that the plugin was compiled against; null if it is not known
 * @param dependencies the required plugins, in the form of {@code Plugin-Dependencies}
 * @param sha256 of the jar, in hexadecimal
 * @param url of the jar, relative to the index
 * @param signature the signature of the jar; null if it is unsigned
 */
public record IndexEntry(
        String id,
        String version,
        String requires,
        @Nullable String djl,
        List<String> dependencies,
        String sha256,
        String url,
        @Nullable DetachedSignature signature) {

    /** Checks the texts that the host parses. */
    public IndexEntry {
        if (!Names.isPluginId(Objects.requireNonNull(id, "id"))) {
            throw new IllegalArgumentException("'%s' is not the id of a plugin".formatted(id));
        }
        PluginVersion.parse(Objects.requireNonNull(version, "version"));
        VersionRange.parse(Objects.requireNonNull(requires, "requires"));
        if (djl != null) {
            PluginVersion.parse(djl);
        }
        dependencies = List.copyOf(dependencies);
        Dependency.parseAll(String.join(",", dependencies));
        sha256 = Sha256.parse(Objects.requireNonNull(sha256, "sha256"));
        Objects.requireNonNull(url, "url");
        if (signature != null && !signature.sha256().equals(sha256)) {
            throw new IllegalArgumentException("the signature of '%s' %s is of another file".formatted(id, version));
        }
    }

    PluginVersion parsedVersion() {
        return PluginVersion.parse(version);
    }

    List<Dependency> parsedDependencies() {
        return Dependency.parseAll(String.join(",", dependencies));
    }

    /** Whether this host has versions of the API and of DJL that the plugin can use. */
    boolean fitsHost() {
        return VersionRange.parse(requires).includes(ApiVersion.CURRENT)
                && (djl == null || JarCheck.supportsDjl(PluginVersion.parse(djl)));
    }

    /** The versions of the API and of DJL that the plugin needs, for messages. */
    String needs() {
        return "api " + requires + (djl == null ? "" : ", DJL " + djl);
    }

    /** The signature, unless the jar is unsigned. */
    Optional<DetachedSignature> signed() {
        return Optional.ofNullable(signature);
    }
}
