package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.store.InstalledJar;
import java.util.Optional;

/**
 * The entry of an installed plugin in the indexes.
 *
 * @param installed the installed version
 * @param offer the newest version above it that this host can use beside the other plugins, if there is one
 * @param refused a version above these that needs the user's permission, because the key of the installed version did
 *     not sign it
 * @param listed whether an index has the plugin at all
 */
public record Update(InstalledJar installed, Optional<Offer> offer, Optional<Offer> refused, boolean listed) {}
