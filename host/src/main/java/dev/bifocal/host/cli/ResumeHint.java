package dev.bifocal.host.cli;

import dev.bifocal.host.run.RunFolder;

/** The line that says how to go on with a run. */
final class ResumeHint {

    private ResumeHint() {}

    /** The line. */
    static String line(RunFolder folder) {
        return "Go on with: bifocal resume " + folder.path();
    }

    /** Shows the line when the process was told to stop. */
    static void show(RunFolder folder, Console console) {
        // Leaves the line with the progress bar, and with the terminal's ^C.
        console.err().println();
        console.err().println("Stopped. " + line(folder));
    }
}
