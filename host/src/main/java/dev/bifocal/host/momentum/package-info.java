/**
 * The momentum encoder: encoder and heads as an exponential moving average of the online side, and the schedule of its momentum.
 */
@NullMarked
package dev.bifocal.host.momentum;

import org.jspecify.annotations.NullMarked;
