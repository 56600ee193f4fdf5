/**
 * Where metrics go: {@code train} hands records to a {@link dev.bifocal.host.track.MetricSink}, which writes them to a file or
 * shows them, and {@code cli} reads the file again.
 */
@NullMarked
package dev.bifocal.host.track;

import org.jspecify.annotations.NullMarked;
