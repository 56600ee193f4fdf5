/**
 * Backbones: an immutable description of layers, its executors, and files with weights. {@link
 * dev.bifocal.host.encoder.EncoderSpec} is the description; {@link dev.bifocal.host.encoder.BlockExecutor} is the reference executor and
 * {@link dev.bifocal.host.encoder.ScriptExecutor} the fast one.
 */
@NullMarked
package dev.bifocal.host.encoder;

import org.jspecify.annotations.NullMarked;
