/**
 * Files: atomic writes and hashes. {@link dev.bifocal.host.files.AtomicFiles} writes a file completely or not at all.
 */
@NullMarked
package dev.bifocal.host.files;

import org.jspecify.annotations.NullMarked;
