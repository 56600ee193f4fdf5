/**
 * How weights are trained: optimisers, which turn gradients into new weights, and the schedule of their learning rate.
 */
@NullMarked
package dev.bifocal.host.optimizer;

import org.jspecify.annotations.NullMarked;
