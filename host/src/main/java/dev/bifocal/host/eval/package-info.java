/**
 * Evaluation of an encoder. {@link dev.bifocal.host.eval.Evaluations} runs protocols after training, and {@link
 * dev.bifocal.host.eval.OnlineEvaluation} measures between epochs. To add a protocol, add a constant to {@link
 * dev.bifocal.host.eval.protocol.Protocol} and its {@link dev.bifocal.host.eval.protocol.Measurement}.
 */
@NullMarked
package dev.bifocal.host.eval;

import org.jspecify.annotations.NullMarked;
