/**
 * Benchmarks of the training step and of augmentation.
 */
@NullMarked
package dev.bifocal.host.tool.bench;

import org.jspecify.annotations.NullMarked;
