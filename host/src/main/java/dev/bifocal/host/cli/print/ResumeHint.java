package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;

/** The line that says how to go on with a run; shown by a process that is told to stop while it works on one. */
public final class ResumeHint implements AutoCloseable {

    private final Thread atShutdown;

    private ResumeHint(Thread atShutdown) {
        this.atShutdown = atShutdown;
    }

    /** The line. */
    public static String line(RunFolder folder) {
        return "Go on with: bifocal resume " + folder.path();
    }

    /** Shows the line if the process is told to stop before this is closed. */
    public static ResumeHint atShutdown(RunFolder folder, Console console) {
        Thread thread = new Thread(
                () -> {
                    // Leaves the line with the progress bar, and with the terminal's ^C.
                    console.err().println();
                    console.err().println("Stopped. " + line(folder));
                },
                "bifocal-resume-hint");
        Runtime.getRuntime().addShutdownHook(thread);
        return new ResumeHint(thread);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException shuttingDown) {
            // The line is being shown, as it should be.
            return;
        }
    }
}
