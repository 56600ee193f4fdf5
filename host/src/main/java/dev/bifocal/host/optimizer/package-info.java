/**
 * Optimisers, which update weights in place from gradients, and the schedule of the learning rate. Read {@link
 * dev.bifocal.host.optimizer.Optimizer} first.
 */
@NullMarked
package dev.bifocal.host.optimizer;

import org.jspecify.annotations.NullMarked;
