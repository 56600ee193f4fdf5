/**
 * The engine and its device. {@link dev.bifocal.host.compute.Compute} starts the engine for one thread, and {@link
 * dev.bifocal.host.compute.Script} compiles TorchScript functions. Only this package depends on PyTorch as the engine.
 */
@NullMarked
package dev.bifocal.host.compute;

import org.jspecify.annotations.NullMarked;
