/**
 * Observers of training steps: an online linear probe, and the collapse of embeddings. {@link
 * dev.bifocal.host.train.step.Trainer} passes each step to its {@link dev.bifocal.host.train.step.StepObserver}s, and
 * {@link dev.bifocal.host.train.observe.CollapseAlarm} reads the records.
 */
@NullMarked
package dev.bifocal.host.train.observe;

import org.jspecify.annotations.NullMarked;
