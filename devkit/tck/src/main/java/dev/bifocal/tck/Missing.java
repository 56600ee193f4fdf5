package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Names;

/** The errors of the fakes, for what the host refuses too. */
final class Missing {

    private Missing() {}

    /** The error for an input that a test did not provide; the host raises it for an input that was not requested. */
    static BifocalException input(String what) {
        return BifocalException.configuration(
                "The component reads %s, which was not requested.".formatted(what),
                "State it in needs(), and give it to the step of this test.");
    }

    /** Refuses a name of an array or a reported value that is not in lower camel case. */
    static void requireName(String what, String name) {
        if (!Names.isLowerCamelCase(name)) {
            throw BifocalException.configuration(
                    "The component %s named '%s'.".formatted(what, Printable.bounded(name, Names.LONGEST)),
                    "Use letters and digits in lower camel case, such as center.");
        }
    }

    /** Refuses a reported value that is not a scalar, and a name that is not in lower camel case. */
    static void requireReport(String name, NDArray scalar) {
        requireName("reports a value", name);
        if (scalar.size() != 1) {
            throw BifocalException.configuration(
                    "The component reports %s with a value of shape %s.".formatted(name, scalar.getShape()),
                    "Report scalars.");
        }
    }
}
