package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.store.InstalledJar;
import java.util.Optional;

/**
 * The entry of an installed plugin in the indexes.
 *
 * @param installed the installed version
 * @param offer the newest version above it that this host can use beside the other plugins, if there is one
 * @param refused a version above both that needs the user's permission
 * @param newer whether an index has a version above the installed one that this host can use
 * @param listed whether an index has the plugin at all
 */
public record Update(
        InstalledJar installed, Optional<Offer> offer, Optional<Refused> refused, boolean newer, boolean listed) {

    /**
     * A version that is not installed without permission.
     *
     * @param reason a clause without a full stop, such as {@code it is not signed}
     * @param option the option of the command line that permits it
     */
    public record Refused(Offer offer, String reason, String option) {}
}
