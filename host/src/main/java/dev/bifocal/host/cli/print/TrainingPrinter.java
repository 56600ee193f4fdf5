package dev.bifocal.host.cli.print;

import dev.bifocal.api.Progress;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.TerminalSink;
import dev.bifocal.host.distributed.Place;
import dev.bifocal.host.job.TrainingListener;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.train.Session;
import java.util.HashSet;
import java.util.Set;

/** Prints the progress of a training, and the command that resumes it if it ends early. */
public final class TrainingPrinter implements TrainingListener {

    private final Console console;
    private final Set<String> told;
    private final MetricSink progress;

    /** A printer for one training. */
    public TrainingPrinter(Console console) {
        this(console, new HashSet<>());
    }

    /**
     * A printer for one of several trainings.
     *
     * @param told sentences about the start that earlier trainings printed; they are not repeated, and this one
     *     adds its own
     */
    public TrainingPrinter(Console console, Set<String> told) {
        this.console = console;
        this.told = told;
        this.progress = new TerminalSink(console.out(), console.columns(), console.unicode());
    }

    @Override
    public void waits(Place place) {
        console.println("Process %s of %s waits for the others at %s."
                .formatted(place.rank(), place.size(), place.store().replaceFirst("^tcp:", "")));
    }

    @Override
    public void begins(RunFolder run, Session session) {
        console.println("%s: %s training images of %s, %s test images, %s, seed %s"
                .formatted(
                        session.experiment().name(),
                        session.dataset().train().size(),
                        session.dataset().name(),
                        session.dataset().test().size(),
                        session.compute().deviceName(),
                        session.experiment().seed()));
        console.println(NetworkText.of(session));
        session.experiment().encoder().otherStart().filter(told::add).ifPresent(console::println);
        if (!run.hasCheckpoint()) {
            session.precision().remark().filter(told::add).ifPresent(console::println);
        }
    }

    @Override
    public void warns(String sentence) {
        console.warn(sentence);
    }

    @Override
    public void stopped(RunFolder run) {
        ResumeHint.show(run, console);
    }

    @Override
    public void failed(RunFolder run, Throwable cause) {
        console.err().println("Run %s failed. The details are in its log.txt.".formatted(run.path()));
        if (run.hasCheckpoint()) {
            console.err().println(ResumeHint.line(run));
        }
    }

    @Override
    public void record(MetricRecord record) {
        progress.record(record);
    }

    @Override
    public void stepDone(Progress step) {
        progress.stepDone(step);
    }

    @Override
    public void close() {
        progress.close();
    }
}
