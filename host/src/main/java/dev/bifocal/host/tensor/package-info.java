/**
 * Named arrays in files, in the safetensors format and in NumPy's. Used by {@code train} for checkpoints, by {@code encoder} for
 * weights, and by {@code embed} for features.
 */
@NullMarked
package dev.bifocal.host.tensor;

import org.jspecify.annotations.NullMarked;
