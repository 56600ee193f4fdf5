/**
 * Files: {@link dev.bifocal.host.files.AtomicFiles} writes a file completely or not at all;
 * {@link dev.bifocal.host.files.RegularFiles} refuses pipes and devices, which would block or never end;
 * {@link dev.bifocal.host.files.EarlyEnd} removes temporary files if the process ends early.
 */
@NullMarked
package dev.bifocal.host.files;

import org.jspecify.annotations.NullMarked;
