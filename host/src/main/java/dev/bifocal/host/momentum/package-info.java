/**
 * The momentum encoder: an exponential moving average of the online encoder and heads, and the schedule of its
 * momentum. Read {@link dev.bifocal.host.momentum.MovingAverage} first.
 */
@NullMarked
package dev.bifocal.host.momentum;

import org.jspecify.annotations.NullMarked;
