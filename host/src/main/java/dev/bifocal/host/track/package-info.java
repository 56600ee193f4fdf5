/**
 * Metrics: training hands records to a {@link dev.bifocal.host.track.MetricSink}; {@code metrics.jsonl} is one sink, the terminal
 * another. {@link dev.bifocal.host.track.MetricFile} reads the file again.
 */
@NullMarked
package dev.bifocal.host.track;

import org.jspecify.annotations.NullMarked;
