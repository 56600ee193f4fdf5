package dev.bifocal.host.track;

import dev.bifocal.api.Progress;
import java.util.List;

/**
 * Passes records to several sinks, in order.
 *
 * @param sinks the sinks; they are closed with this one
 */
public record CompositeSink(List<MetricSink> sinks) implements MetricSink {

    /** Copies the list. */
    public CompositeSink {
        sinks = List.copyOf(sinks);
    }

    /** Creates a composite of the given sinks. */
    public static CompositeSink of(MetricSink... sinks) {
        return new CompositeSink(List.of(sinks));
    }

    @Override
    public void record(MetricRecord record) {
        sinks.forEach(sink -> sink.record(record));
    }

    @Override
    public void stepDone(Progress progress) {
        sinks.forEach(sink -> sink.stepDone(progress));
    }

    /** Closes every sink, even if closing one of them fails. */
    @Override
    public void close() {
        RuntimeException first = null;
        for (MetricSink sink : sinks) {
            try {
                sink.close();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
