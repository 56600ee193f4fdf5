/**
 * Opening files that a user names or that lie in a folder. {@link dev.bifocal.host.file.RegularFiles} refuses pipes and
 * devices, which would block or never end.
 */
@NullMarked
package dev.bifocal.host.file;

import org.jspecify.annotations.NullMarked;
