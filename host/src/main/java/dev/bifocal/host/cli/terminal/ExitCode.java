package dev.bifocal.host.cli.terminal;

import dev.bifocal.api.ErrorCode;

/** The numbers with which the process ends. */
public final class ExitCode {

    /** Everything was done. */
    public static final int DONE = 0;

    /** A run failed, or a check did not pass. */
    public static final int FAILED = 1;

    /** The command line or the experiment cannot be carried out as it is. */
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
