package dev.bifocal.host.cli;

import dev.bifocal.host.cli.print.NetworkText;
import dev.bifocal.host.cli.print.ResumeHint;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.TerminalSink;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Runs experiments for commands: it makes or opens the run's folder, trains in it, and notes there how it ended. */
final class Trials {

    private final Console console;
    private final PluginRegistry registry;

    Trials(Console console, PluginRegistry registry) {
        this.console = console;
        this.registry = registry;
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
                            session.experiment(),
                            source,
                            session.dataset(),
                            session.compute().deviceName()));
            return train(session, folder);
        }
    }

    /** Takes up a run where its newest checkpoint is. */
    Ended resume(RunFolder folder) {
        folder.provenance().checkPlugins(registry.plugins());
        try (Session session = Session.open(configuration(folder), registry)) {
            folder.provenance().checkData(session.dataset());
            return train(session, folder);
        }
    }

    private ResolvedExperiment configuration(RunFolder folder) {
        try {
            return new ExperimentLoader(registry).parse(Files.readString(folder.config()), "file " + folder.config());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void warn(String sentence) {
        console.err().println(console.yellow("warning:") + " " + sentence);
    }

    private Ended train(Session session, RunFolder folder) {
        console.println("%s: %d training images of %s, %d test images, %s, seed %d"
                .formatted(
                        session.experiment().name(),
                        session.dataset().train().size(),
                        session.dataset().name(),
                        session.dataset().test().size(),
                        session.compute().deviceName(),
                        session.experiment().seed()));
        console.println(NetworkText.of(session));
        try (RunSession run = folder.begin();
                MetricSink display = new TerminalSink(console.out(), console.columns(), console.unicode());
                Training training = new Training(session, run, display, this::warn);
                ResumeHint hint = ResumeHint.atShutdown(folder, console)) {
            try {
                Training.Outcome measured = training.run();
                run.done("");
                return new Ended(folder, measured);
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
