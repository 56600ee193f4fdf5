/**
 * Measuring speed: the training step as each executor computes it, its parts, the same step written bare, what the machine could do,
 * and augmentation.
 */
@NullMarked
package dev.bifocal.host.tool.bench;

import org.jspecify.annotations.NullMarked;
