package dev.bifocal.host.cli;

import dev.bifocal.host.cli.print.NetworkText;
import dev.bifocal.host.cli.print.ResumeHint;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.TerminalSink;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.run.StoppedException;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.Training;

/** Runs experiments for commands: it makes or opens the run's folder, trains in it, and notes there how it ended. */
final class Trials {

    private final Console console;
    private final PluginRegistry registry;
    private final StopRequest stop;

    /**
     * Runs.
     *
     * @param stop tells a training to stop
     */
    Trials(Console console, PluginRegistry registry, StopRequest stop) {
        this.console = console;
        this.registry = registry;
        this.stop = stop;
    }

    /**
     * How a run ended.
     *
     * @param folder where its results are
     * @param measured what it measured
     */
    record Ended(RunFolder folder, Training.Outcome measured) {}

    /** Trains an experiment in a new folder. */
    Ended start(ResolvedExperiment resolved, Provenance.Source source) {
        try (Session session = Session.open(resolved, registry)) {
            // Refused before there is a folder; a run that goes on has its weights in the checkpoint.
            session.initialWeights();
            RunFolder folder = RunFolder.create(
                    resolved,
                    Provenance.of(
                            resolved,
                            source,
                            session.dataset(),
                            session.compute().deviceName()));
            return train(session, folder);
        }
    }

    /** Takes up a run where its newest checkpoint is. */
    Ended resume(RunFolder folder) {
        Provenance provenance = folder.provenance();
        provenance.checkPlugins(registry.plugins());
        ResolvedExperiment resolved = configuration(folder);
        provenance.checkSettings(resolved, folder.config());
        try (Session session = Session.open(resolved, registry)) {
            provenance.checkData(session.dataset());
            return train(session, folder);
        }
    }

    private ResolvedExperiment configuration(RunFolder folder) {
        return new ExperimentLoader(registry).parse(folder.configText(), "file " + folder.config());
    }

    /** Begins before it says anything: a run that is told to stop from now on is marked so. */
    private Ended train(Session session, RunFolder folder) {
        try (RunSession run = folder.begin()) {
            console.println("%s: %s training images of %s, %s test images, %s, seed %s"
                    .formatted(
                            session.experiment().name(),
                            session.dataset().train().size(),
                            session.dataset().name(),
                            session.dataset().test().size(),
                            session.compute().deviceName(),
                            session.experiment().seed()));
            console.println(NetworkText.of(session));
            return train(session, folder, run);
        }
    }

    private Ended train(Session session, RunFolder folder, RunSession run) {
        try (MetricSink display = new TerminalSink(console.out(), console.columns(), console.unicode());
                EarlyEnd.Registration hint = EarlyEnd.register(failure -> {
                    if (failure.isEmpty()) {
                        ResumeHint.show(folder, console);
                    }
                })) {
            try (Training training = new Training(session, run, display, console::warn, stop)) {
                Training.Outcome measured = training.run();
                run.done("");
                return new Ended(folder, measured);
            } catch (StoppedException e) {
                ResumeHint.show(folder, console);
                throw e;
            } catch (RuntimeException | Error e) {
                run.failed(e);
                console.err().println("Run %s has failed; its log.txt has the details.".formatted(folder.path()));
                if (folder.hasCheckpoint()) {
                    console.err().println(ResumeHint.line(folder));
                }
                throw e;
            }
        }
    }
}
