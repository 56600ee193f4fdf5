/**
 * Opening files that a user names or that lie in a folder. {@link dev.bifocal.host.files.RegularFiles} refuses pipes and
 * devices, which would block or never end.
 */
@NullMarked
package dev.bifocal.host.files;

import org.jspecify.annotations.NullMarked;
