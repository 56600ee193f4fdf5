package dev.bifocal.host.track;

import dev.bifocal.api.Progress;

/** Takes the metrics of a run, from the training thread. */
public interface MetricSink extends AutoCloseable {

    /** Takes a record. */
    void record(MetricRecord record);

    /**
     * Hears that a step is done, after each one; for displays.
     *
     * @param progress the progress with which the step was called
     */
    default void stepDone(Progress progress) {}

    @Override
    void close();
}
