/**
 * Measuring speed: the whole step, its parts, the same step written bare, and augmentation.
 */
@NullMarked
package dev.bifocal.host.bench;

import org.jspecify.annotations.NullMarked;
