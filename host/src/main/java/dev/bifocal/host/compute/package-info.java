/**
 * The engine and its device. {@link dev.bifocal.host.compute.Compute} starts the engine for one thread;
 * {@link dev.bifocal.host.compute.Script} compiles TorchScript functions. Only this package knows that the engine is PyTorch.
 */
@NullMarked
package dev.bifocal.host.compute;

import org.jspecify.annotations.NullMarked;
