package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;

/** The command that resumes a run. */
public final class ResumeHint {

    private ResumeHint() {}

    /** One line with the command. */
    public static String line(RunFolder folder) {
        return "Resume it with: bifocal resume " + folder.path();
    }

    /** Prints the line after the process was stopped. */
    public static void show(RunFolder folder, Console console) {
        // Leaves the line of the progress bar and of the terminal's ^C.
        console.err().println();
        console.err().println("Stopped. " + line(folder));
    }
}
