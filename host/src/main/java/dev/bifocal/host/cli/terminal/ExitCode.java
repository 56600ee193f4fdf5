package dev.bifocal.host.cli.terminal;

import dev.bifocal.host.message.ErrorCode;

/** The exit codes of the process. */
public final class ExitCode {

    /** The command was completed. */
    public static final int DONE = 0;

    /** A run failed, or a check did not pass. */
    public static final int FAILED = 1;

    /** The command line, the experiment, the data or the device is not valid, and nothing was started. */
    public static final int USAGE = 2;

    /** A plugin cannot be used. */
    public static final int PLUGIN = 3;

    private ExitCode() {}

    public static int of(ErrorCode code) {
        return switch (code) {
            case USAGE, CONFIGURATION, DATA, DEVICE -> USAGE;
            case PLUGIN -> PLUGIN;
            case RUN -> FAILED;
        };
    }
}
