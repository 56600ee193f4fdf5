/**
 * What the classes of a jar call, read from their bytes without running them. {@link dev.bifocal.host.plugin.scan.CalledApis} lists
 * calls that reach beyond the process, so that a user sees them before installing a plugin. The list is no proof of harmlessness.
 */
@NullMarked
package dev.bifocal.host.plugin.scan;

import org.jspecify.annotations.NullMarked;
