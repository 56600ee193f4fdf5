package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.store.InstalledJar;
import java.util.Optional;

/**
 * The entry of an installed plugin in the indexes.
 *
 * @param installed the installed version
 * @param offer the newest version above it that this host can use, if there is one
 * @param listed whether an index has the plugin at all
 */
public record Update(InstalledJar installed, Optional<Offer> offer, boolean listed) {

    /** Looks a plugin up. */
    public static Update of(InstalledJar installed, Indexes indexes) {
        return new Update(
                installed,
                indexes.newerThan(installed.id(), PluginVersion.parse(installed.version())),
                indexes.has(installed.id()));
    }
}
