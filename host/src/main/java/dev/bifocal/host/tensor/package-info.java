/**
 * Named arrays in files, in the safetensors format. Used by {@code train} for checkpoints.
 */
@NullMarked
package dev.bifocal.host.tensor;

import org.jspecify.annotations.NullMarked;
