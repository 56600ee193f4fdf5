/**
 * The wiring of an experiment: which head reads which output, and which outputs, banks and labels each loss and target
 * reads ({@link dev.bifocal.host.train.wiring.Requests}). {@link dev.bifocal.host.train.wiring.Wirer} checks that all of
 * it fits together and reports all problems before training.
 */
@NullMarked
package dev.bifocal.host.train.wiring;

import org.jspecify.annotations.NullMarked;
