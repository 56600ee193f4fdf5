/**
 * The training loop: step, optimiser, schedules and checkpoints. It knows no method and no device.
 */
@NullMarked
package dev.bifocal.host.train;

import org.jspecify.annotations.NullMarked;
