package dev.bifocal.host.cli.argument;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;

/** The check of options whose value must be at least 1. */
public final class Positive {

    private Positive() {}

    /**
     * Checks the value of an option.
     *
     * @throws BifocalException if the value is less than 1
     */
    public static void require(String option, int value) {
        if (value < 1) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s must be at least 1, but is %s.".formatted(option, value),
                    "Give a positive number, or omit the option.");
        }
    }
}
