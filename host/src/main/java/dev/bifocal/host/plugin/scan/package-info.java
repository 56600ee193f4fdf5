/**
 * Checks of a plugin's classes that read their bytes and run none of them. {@link
 * dev.bifocal.host.plugin.scan.ClassFiles} parses the classes of a jar. {@link dev.bifocal.host.plugin.scan.CalledApis}
 * lists calls that reach beyond the process, for the users of a plugin; the list is no proof of harmlessness. {@link
 * dev.bifocal.host.plugin.scan.UnlistedComponents} finds components that the extension index omits.
 */
@NullMarked
package dev.bifocal.host.plugin.scan;

import org.jspecify.annotations.NullMarked;
