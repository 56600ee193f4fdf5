package dev.bifocal.host.job;

import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.run.StoppedException;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.Training;

/**
 * Trains an experiment in a run's folder, from the beginning or from its newest checkpoint, and records there how the run ended.
 *
 * @param plugins the components that experiments name
 * @param listener follows the training; the job closes it
 * @param stop ends the training after a step, with a checkpoint
 */
public record TrainingJob(PluginRegistry plugins, TrainingListener listener, StopRequest stop) {

    /**
     * Trains an experiment in a new folder.
     *
     * @param source what the user asked for
     * @throws dev.bifocal.api.BifocalException if the experiment does not fit together, and then nothing was written; or if the run failed
     * @throws StoppedException if it was told to stop
     */
    public TrainedRun start(ResolvedExperiment experiment, Provenance.Source source) {
        try (Session session = Session.open(experiment, plugins)) {
            // Refused before there is a folder; a run that goes on has its weights in the checkpoint.
            session.initialWeights();
            Provenance provenance = Provenance.of(
                    experiment, source, session.dataset(), session.compute().deviceName());
            return train(session, RunFolder.create(experiment, provenance));
        }
    }

    /**
     * Resumes a run from its newest checkpoint.
     *
     * @throws dev.bifocal.api.BifocalException if plugins, settings or data differ from those that the run began with, or if the run failed
     * @throws StoppedException if it was told to stop
     */
    public TrainedRun resume(RunFolder run) {
        Provenance provenance = run.provenance();
        provenance.checkPlugins(plugins.plugins());
        ResolvedExperiment experiment = new ExperimentLoader(plugins).parse(run.configText(), "file " + run.config());
        provenance.checkSettings(experiment, run.config());
        try (Session session = Session.open(experiment, plugins)) {
            provenance.checkData(session.dataset());
            return train(session, run);
        }
    }

    /** Begins before the listener hears of it: from now on a run that is told to stop is marked so. */
    private TrainedRun train(Session session, RunFolder folder) {
        try (RunSession run = folder.begin();
                TrainingListener closed = listener) {
            listener.begins(folder, session);
            return train(session, folder, run);
        }
    }

    private TrainedRun train(Session session, RunFolder folder, RunSession run) {
        try (EarlyEnd.Registration early = EarlyEnd.register(failure -> {
            if (failure.isEmpty()) {
                listener.stopped(folder);
            }
        })) {
            try (Training training = new Training(session, run, listener, listener::warns, stop)) {
                Training.Outcome measured = training.run();
                run.done("");
                return new TrainedRun(folder, measured.untrained(), measured.trained());
            } catch (StoppedException e) {
                listener.stopped(folder);
                throw e;
            } catch (RuntimeException | Error e) {
                run.failed(e);
                listener.failed(folder, e);
                throw e;
            }
        }
    }
}
