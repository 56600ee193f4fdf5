/**
 * Event files of TensorBoard. {@link dev.bifocal.host.track.tensorboard.EventFileSink} receives the metrics of a run;
 * {@link dev.bifocal.host.track.tensorboard.Events} encodes them.
 */
@NullMarked
package dev.bifocal.host.track.tensorboard;

import org.jspecify.annotations.NullMarked;
