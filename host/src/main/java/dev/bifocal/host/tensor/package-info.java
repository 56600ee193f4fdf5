/**
 * Named arrays in files: safetensors and NumPy's {@code .npz}. The consumers are checkpoints, weights of encoders, and features.
 */
@NullMarked
package dev.bifocal.host.tensor;

import org.jspecify.annotations.NullMarked;
