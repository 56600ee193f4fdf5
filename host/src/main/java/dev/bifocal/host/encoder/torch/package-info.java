/**
 * Files of PyTorch's {@code torch.save}: a zip with a pickle that describes tensors, and their uncompressed elements.
 * {@link dev.bifocal.host.encoder.torch.TorchFile} gives the tensors by name. Nothing in a file is ever run.
 */
@NullMarked
package dev.bifocal.host.encoder.torch;

import org.jspecify.annotations.NullMarked;
