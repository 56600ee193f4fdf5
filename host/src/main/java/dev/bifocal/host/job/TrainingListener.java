package dev.bifocal.host.job;

import dev.bifocal.api.Progress;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.train.Session;

/**
 * Follows a training. Each method runs on the training thread; what it throws ends the run as failed. All methods do nothing unless
 * they are overridden.
 */
public interface TrainingListener extends MetricSink {

    /**
     * The run begins: its folder exists and is locked, the data is open, and everything is checked.
     *
     * @param session what is known before the first step; valid during this call
     */
    default void begins(RunFolder run, Session session) {}

    /** A likely mistake, in a sentence. */
    default void warns(String sentence) {}

    /** The training was told to stop and has saved what it can resume from. */
    default void stopped(RunFolder run) {}

    /** The run failed. */
    default void failed(RunFolder run, Throwable cause) {}

    @Override
    default void record(MetricRecord record) {}

    @Override
    default void stepDone(Progress progress) {}

    @Override
    default void close() {}
}
