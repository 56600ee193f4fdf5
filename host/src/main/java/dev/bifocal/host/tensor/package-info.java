/**
 * Named arrays in files: safetensors and NumPy's {@code .npz}. The users of the package are checkpoints, weights of
 * encoders, and features. Read {@link dev.bifocal.host.tensor.StoredArray} first.
 */
@NullMarked
package dev.bifocal.host.tensor;

import org.jspecify.annotations.NullMarked;
