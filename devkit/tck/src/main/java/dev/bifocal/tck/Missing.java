package dev.bifocal.tck;

import dev.bifocal.api.BifocalException;

/** The error for an input that a test did not provide, which the host raises for an input that was not requested. */
final class Missing {

    private Missing() {}

    static BifocalException input(String what) {
        return BifocalException.configuration(
                "The component reads %s, which was not requested.".formatted(what),
                "State it in needs(), and give it to the step of this test.");
    }
}
