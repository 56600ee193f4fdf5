package dev.bifocal.host.plugin.store;

import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.PluginVersion;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version of a plugin in the user's folder.
 *
 * @param id the plugin
 * @param version its version
 * @param sha256 of the jar, in hexadecimal
 * @param url the origin of the jar
 * @param signature the signature of a trusted key; null if the user allowed the unsigned jar
 */
public record InstalledJar(
        String id, String version, String sha256, String url, @Nullable DetachedSignature signature) {

    private static final int DIGITS_IN_NAME = 12;

    /** Checks the form of the id, the version and the checksum, which are parts of the file's name. */
    public InstalledJar {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(url, "url");
        if (!Names.isPluginId(id)) {
            throw new IllegalArgumentException("'%s' is not the id of a plugin".formatted(id));
        }
        PluginVersion.parse(version);
        Sha256.require(Objects.requireNonNull(sha256, "sha256"));
        if (signature != null && !signature.sha256().equals(sha256)) {
            throw new IllegalArgumentException("the signature of plugin '%s' is of another file".formatted(id));
        }
    }

    /** The name of the jar in the store. The checksum tells apart different jars of the same version. */
    public String fileName() {
        return "%s-%s-%s.jar".formatted(id, version.strip(), sha256.substring(0, DIGITS_IN_NAME));
    }

    /** The signature, unless the jar is unsigned. */
    public Optional<DetachedSignature> signed() {
        return Optional.ofNullable(signature);
    }
}
