package dev.bifocal.host.track;

import dev.bifocal.api.Progress;

/** Receives the metrics of a run on the training thread. */
public interface MetricSink extends AutoCloseable {

    /** Receives a record. */
    void record(MetricRecord record);

    /**
     * Receives the end of each step, for displays.
     *
     * @param progress the progress at the start of the step
     */
    default void stepDone(Progress progress) {}

    @Override
    void close();
}
