/**
 * Optimizers, which turn gradients into new weights in place, and the schedule of the learning rate. Read
 * {@link dev.bifocal.host.optimizer.Optimizer} first.
 */
@NullMarked
package dev.bifocal.host.optimizer;

import org.jspecify.annotations.NullMarked;
