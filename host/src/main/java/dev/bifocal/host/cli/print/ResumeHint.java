package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;

/** The line that says how to go on with a run. */
public final class ResumeHint {

    private ResumeHint() {}

    /** The line. */
    public static String line(RunFolder folder) {
        return "Go on with: bifocal resume " + folder.path();
    }

    /** Shows the line when the process was told to stop. */
    public static void show(RunFolder folder, Console console) {
        // Leaves the line with the progress bar, and with the terminal's ^C.
        console.err().println();
        console.err().println("Stopped. " + line(folder));
    }
}
