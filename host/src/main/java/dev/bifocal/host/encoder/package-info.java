/**
 * Encoders: their architecture, their executors, and trained weights. {@link dev.bifocal.host.encoder.EncoderSpec} is
 * an immutable description of the layers. {@link dev.bifocal.host.encoder.BlockExecutor} is the reference executor, and
 * {@link dev.bifocal.host.encoder.ScriptExecutor} the fast one. {@link dev.bifocal.host.encoder.TrainedEncoder} is an
 * encoder with weights, from a run or a file. Read {@code EncoderSpec} first.
 */
@NullMarked
package dev.bifocal.host.encoder;

import org.jspecify.annotations.NullMarked;
