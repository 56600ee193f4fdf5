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
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Trains an experiment in the folder of a run, from the beginning or from the newest checkpoint, and stores the final state of the run.
 *
 * @param plugins the plugins of the experiments
 * @param listener follows the training; the job closes it
 * @param stop ends the training after a step, with a checkpoint
 */
public record TrainingJob(PluginRegistry plugins, TrainingListener listener, StopRequest stop) {

    /**
     * Trains an experiment in a new folder.
     *
     * @param source the user's request
     * @throws dev.bifocal.api.BifocalException if the experiment is invalid and nothing was written, or if the run failed
     * @throws StoppedException if the run was stopped
     */
    public TrainedRun start(ResolvedExperiment experiment, Provenance.Source source) {
        return start(experiment, source, provenance -> RunFolder.create(experiment, provenance));
    }

    /** Trains an experiment in a new folder of a given path. */
    TrainedRun start(ResolvedExperiment experiment, Provenance.Source source, Path folder) {
        return start(experiment, source, provenance -> RunFolder.createAt(folder, experiment, provenance));
    }

    private TrainedRun start(
            ResolvedExperiment experiment, Provenance.Source source, Function<Provenance, RunFolder> folder) {
        try (Session session = Session.open(experiment, plugins)) {
            // Checked before the folder exists. A resumed run has its weights in the checkpoint.
            session.initialWeights();
            Provenance provenance = Provenance.of(
                    experiment, source, session.dataset(), session.compute().deviceName());
            return train(session, folder.apply(provenance));
        }
    }

    /**
     * Resumes a run from its newest checkpoint.
     *
     * @throws dev.bifocal.api.BifocalException if plugins, settings or data have changed since the run began, or if the run failed
     * @throws StoppedException if the run was stopped
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

    /** Begins the run before it informs the listener, so that a stopped run is marked as stopped from here on. */
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
