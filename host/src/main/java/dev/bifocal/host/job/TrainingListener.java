package dev.bifocal.host.job;

import dev.bifocal.api.Progress;
import dev.bifocal.host.distributed.Place;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.train.Session;

/**
 * Follows a training. The methods run on the training thread. An exception of a method ends the run as failed. By
 * default, the methods do nothing.
 */
public interface TrainingListener extends MetricSink {

    /**
     * This process waits for the others, which another program starts.
     *
     * @param place the place of this process
     */
    default void waits(Place place) {}

    /**
     * The run begins: its folder exists and is locked, the data is open, and the experiment is checked.
     *
     * @param session the open experiment; valid during this call
     */
    default void begins(RunFolder run, Session session) {}

    /** A warning about a likely mistake. */
    default void warns(String sentence) {}

    /** The training was stopped and has saved a checkpoint. */
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
