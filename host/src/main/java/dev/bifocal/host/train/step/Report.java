package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.Registered;

/** The check of a value that a component reports as a metric. */
final class Report {

    private Report() {}

    /** Refuses a value that is no scalar, and a name that is not in lower camel case; the caller adds the place. */
    static void check(Registered<?> component, String name, NDArray scalar) {
        if (!Names.isLowerCamelCase(name)) {
            throw broken(
                    component,
                    "reports a value named '%s'".formatted(Printable.bounded(name, Names.LONGEST)),
                    "use letters and digits in lower camel case, such as positiveCosine");
        }
        if (scalar.size() != 1) {
            throw broken(
                    component,
                    "reports %s with a value of shape %s instead of a scalar".formatted(name, scalar.getShape()),
                    "only scalars become metrics");
        }
    }

    private static HostException broken(Registered<?> component, String what, String rule) {
        return new HostException(
                ErrorCode.PLUGIN,
                "Component %s (plugin %s) %s."
                        .formatted(component.name(), component.plugin().id(), what),
                "Report it to the plugin's provider: %s.".formatted(rule));
    }
}
