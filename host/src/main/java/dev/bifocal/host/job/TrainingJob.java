package dev.bifocal.host.job;

import dev.bifocal.host.distributed.LocalProcesses;
import dev.bifocal.host.distributed.LostProcessException;
import dev.bifocal.host.distributed.Place;
import dev.bifocal.host.distributed.Places;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.run.StoppedException;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Trains an experiment in the folder of a run, from the beginning or from the newest checkpoint, and stores the final
 * state of the run.
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
     * @throws dev.bifocal.api.BifocalException if the experiment is invalid and nothing was written, or if the run
     *     failed
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
        return inSession(experiment, session -> {
            // Checked before the folder exists. A resumed run has its weights in the checkpoint.
            session.initialWeights();
            Provenance provenance = Provenance.of(
                    experiment,
                    source,
                    session.dataset(),
                    session.compute().deviceName(),
                    session.precision().word());
            return train(session, folder.apply(provenance));
        });
    }

    /** Opens the experiment in the first of its processes. */
    private TrainedRun inSession(ResolvedExperiment experiment, Function<Session, TrainedRun> use) {
        int processes = experiment.experiment().compute().processes();
        Optional<Place> given = Places.ofThisProcess(processes);
        if (given.isPresent() && !given.get().isFirst()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "This is process %s of a training, and only process 0 writes the run."
                            .formatted(given.get().rank()),
                    "Call join in the other processes.");
        }
        if (given.isPresent() || processes == 1) {
            Runnable ready = () -> given.filter(place -> !place.isAlone()).ifPresent(listener::waits);
            try (Session session = Session.open(experiment, plugins, given.orElse(Place.ALONE), ready)) {
                return use.apply(session);
            }
        }
        try (LocalProcesses others =
                LocalProcesses.start(processes, experiment.yaml(), PluginFolders.arguments(plugins.plugins()))) {
            int patience = experiment.experiment().compute().patience();
            try (Session session =
                    Session.open(experiment, plugins, others.place(), () -> others.awaitReady(patience))) {
                return use.apply(session);
            } catch (LostProcessException e) {
                throw others.explain(e);
            }
        }
    }

    /**
     * Trains in a process that is not the first of a training. It writes no run.
     *
     * @throws dev.bifocal.api.BifocalException if the processes do not fit, or the training failed
     * @throws StoppedException if the run was stopped
     */
    public void join(ResolvedExperiment experiment) {
        Place place = Places.ofThisProcess(experiment.experiment().compute().processes())
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION,
                        "This process is not one of several that train together.",
                        "Start the processes with torchrun or srun."));
        Runnable ready = Places.isOfBifocal() ? () -> LocalProcesses.tellReady(place) : () -> {};
        try (Session session = Session.open(experiment, plugins, place, ready);
                Training training = new Training(session, Optional.empty(), listener, warning -> {}, stop)) {
            training.run();
        } finally {
            if (Places.isOfBifocal()) {
                LocalProcesses.tellMemory(place);
            }
        }
    }

    /**
     * Resumes a run from its newest checkpoint, in the precision in which it began.
     *
     * @param processes another number of processes; batch normalisation still treats the parts of a batch that the
     *     former number had. Empty for the same number
     * @throws dev.bifocal.api.BifocalException if plugins, settings or data have changed since the run began, or if the
     *     run failed
     * @throws StoppedException if the run was stopped
     */
    public TrainedRun resume(RunFolder run, OptionalInt processes) {
        Provenance provenance = run.provenance();
        return inSession(experiment(run, provenance, processes), session -> {
            provenance.checkData(session.dataset());
            return train(session, run);
        });
    }

    private ResolvedExperiment experiment(RunFolder run, Provenance provenance, OptionalInt processes) {
        provenance.checkPlugins(plugins.plugins());
        ExperimentLoader loader = new ExperimentLoader(plugins);
        ResolvedExperiment stored = loader.parse(run.configText(), "file " + run.config());
        provenance.checkSettings(stored, run.config());
        List<String> overrides = new ArrayList<>(run.decisions());
        // Common statistics of all processes are those of one process without splits.
        int parts = stored.experiment().normalizedParts();
        processes.ifPresent(number -> overrides.addAll(List.of(
                "compute.processes=" + number,
                "encoder.batchNorm.splits=" + parts,
                "encoder.batchNorm.sync=" + (parts == 1))));
        return overrides.isEmpty() ? stored : loader.load(run.config().toString(), overrides);
    }

    /**
     * Trains a run in a process that is not the first, from the checkpoint of the first.
     *
     * @throws dev.bifocal.api.BifocalException as {@link #join(ResolvedExperiment)}
     */
    public void join(RunFolder run, OptionalInt processes) {
        join(experiment(run, run.provenance(), processes));
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
            try (Training training = new Training(session, Optional.of(run), listener, listener::warns, stop)) {
                Training.Outcome measured = training.run();
                run.done("");
                return new TrainedRun(folder, measured.untrained(), measured.trained());
            } catch (StoppedException e) {
                listener.stopped(folder);
                throw e;
            } catch (LostProcessException e) {
                run.interrupted(e);
                throw e;
            } catch (RuntimeException | Error e) {
                run.failed(e);
                listener.failed(folder, e);
                throw e;
            }
        }
    }
}
