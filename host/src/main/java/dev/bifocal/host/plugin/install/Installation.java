package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.scan.CalledApis;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.TrustedKey;
import java.util.List;
import java.util.Optional;

/**
 * A plugin that was installed, or would be.
 *
 * @param jar the plugin
 * @param signer the key that signed it; empty for an unsigned jar
 * @param replaced the version before, if there was one
 * @param calls the methods that its classes call
 * @param warnings findings that do not prevent use
 */
public record Installation(
        InstalledJar jar,
        Optional<TrustedKey> signer,
        Optional<InstalledJar> replaced,
        CalledApis calls,
        List<Finding> warnings) {

    /** Copies the warnings. */
    public Installation {
        warnings = List.copyOf(warnings);
    }

    /** Whether exactly this jar was installed before. */
    public boolean unchanged() {
        return replaced.filter(before -> before.sha256().equals(jar.sha256())).isPresent();
    }
}
