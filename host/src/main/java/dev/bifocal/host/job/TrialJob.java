package dev.bifocal.host.job;

import dev.bifocal.api.Side;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.launch.TrialProcess;
import dev.bifocal.host.launch.TrialProcessFile;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Heartbeat;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunJson;
import dev.bifocal.host.run.RunProcess;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.TrialProgress;
import dev.bifocal.host.train.EncoderSource;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * One trial of a sweep in this process: it trains, or continues from the newest checkpoint, and then measures the
 * protocols that are missing. Nothing is done twice.
 *
 * @param plugins the plugins of the experiments
 * @param listener follows the training
 * @param stop ends the training after a step, with a checkpoint
 */
public record TrialJob(PluginRegistry plugins, TrainingListener listener, StopRequest stop) {

    private static final long POLL_MILLIS = 500;

    /**
     * Runs the trial.
     *
     * @throws dev.bifocal.api.BifocalException if another process works on the trial, or if the run fails
     * @throws dev.bifocal.host.run.StoppedException if the run was stopped
     */
    public void run(SweepFolder sweep, String id) {
        TrialFiles files = sweep.trial(id);
        if (!Files.exists(files.experiment())) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The sweep %s has no trial %s.".formatted(sweep, id),
                    "List its trials with: bifocal sweep status " + sweep);
        }
        RunProcess self = RunProcess.current();
        Instant asked = Instant.now();
        TrialProcessFile process = begin(files, self);
        if (!process.isOf(self)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "Process %s on %s works on trial %s.".formatted(process.pid(), process.host(), id),
                    "Wait until it ends, or stop the sweep with: bifocal sweep stop " + sweep);
        }
        Duration waited = Duration.between(asked, process.started());
        files.writeExit(0);
        Heartbeat heartbeat =
                Heartbeat.start("bifocal-trial-heartbeat", () -> RunJson.write(files.process(), process.beating()));
        try (EarlyEnd.Registration early = EarlyEnd.register(failure -> end(files, heartbeat, waited))) {
            train(sweep, files);
            evaluate(sweep, RunFolder.open(files.run()));
        } finally {
            end(files, heartbeat, waited);
        }
    }

    /**
     * Begins the work. A process that was killed on another machine seems alive until its heartbeat is old, so this one
     * waits for that, or for a further heartbeat.
     *
     * @return this process, or another one that is alive
     */
    private TrialProcessFile begin(TrialFiles files, RunProcess self) {
        TrialProcessFile first = take(files, self);
        if (first.isOf(self) || first.host().equals(self.host())) {
            return first;
        }
        listener.warns(
                "Process %s on %s worked on trial %s at %s. Waiting for its next heartbeat, or for five minutes without one."
                        .formatted(
                                first.pid(),
                                first.host(),
                                files.id(),
                                first.updated().truncatedTo(ChronoUnit.SECONDS)));
        TrialProcessFile found = first;
        while (!found.isOf(self) && found.updated().equals(first.updated())) {
            pause();
            found = take(files, self);
        }
        return found;
    }

    private static TrialProcessFile take(TrialFiles files, RunProcess self) {
        return TrialProcessFile.begin(files, self, System.getenv(TrialProcess.VISIBLE_DEVICES));
    }

    private void pause() {
        stop.check();
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.make();
            stop.check();
        }
    }

    private static void end(TrialFiles files, Heartbeat heartbeat, Duration waited) {
        heartbeat.close();
        TrialProcessFile.end(files, waited);
    }

    private void train(SweepFolder sweep, TrialFiles files) {
        TrainingJob job = new TrainingJob(plugins, listener, stop);
        if (!RunFolder.isRun(files.run())) {
            Provenance.Source source = new Provenance.Source(
                    sweep.definition().toString(),
                    List.of(),
                    List.of("sweep", "trial", sweep.path().toString(), files.id()));
            job.start(
                    new ExperimentLoader(plugins).parse(files.experimentText(), "file " + files.experiment()),
                    source,
                    files.run());
        } else if (RunFolder.open(files.run()).status().state() != RunState.DONE) {
            job.resume(RunFolder.open(files.run()), OptionalInt.empty());
        }
    }

    private void evaluate(SweepFolder sweep, RunFolder run) {
        List<Protocol> missing = TrialProgress.missing(run, sweep.protocols());
        if (!missing.isEmpty()) {
            EncoderSource source = EncoderSource.open(
                    run.path().toString(),
                    sweep.root(),
                    Side.ONLINE,
                    new ExperimentLoader(plugins),
                    List.of(),
                    listener::warns);
            EvaluationListener silent = (protocol, point, epochs) -> {};
            new EvaluationJob(source, EnumSet.copyOf(missing), silent).run(result -> {});
        }
    }
}
