/**
 * One training step: momentum forward pass, targets, online forward pass and losses, one backward pass, optimizer,
 * moving average, memory bank. Read {@link dev.bifocal.host.train.step.Trainer} first, then {@link
 * dev.bifocal.host.train.step.StepGradients} and {@link dev.bifocal.host.train.step.Passes}.
 */
@NullMarked
package dev.bifocal.host.train.step;

import org.jspecify.annotations.NullMarked;
