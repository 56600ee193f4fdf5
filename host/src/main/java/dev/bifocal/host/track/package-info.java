/**
 * Metrics: training passes records to a {@link dev.bifocal.host.track.MetricSink}. The file {@code metrics.jsonl} is
 * one sink, the terminal another. {@link dev.bifocal.host.track.MetricFile} reads the file.
 */
@NullMarked
package dev.bifocal.host.track;

import org.jspecify.annotations.NullMarked;
