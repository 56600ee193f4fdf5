package dev.bifocal.host.train.network;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.Registered;

/** The errors for a component that returned or reported what the api forbids. */
public final class BrokenContract {

    private BrokenContract() {}

    /**
     * The error.
     *
     * @param kind {@code loss} or {@code target builder}
     * @param what the predicate of the message
     * @param rule the rule of the api
     */
    public static HostException of(String place, String kind, Registered<?> component, String what, String rule) {
        return new HostException(
                ErrorCode.PLUGIN,
                "In %s: %s %s (plugin %s) %s."
                        .formatted(
                                place,
                                kind,
                                component.name(),
                                component.plugin().id(),
                                what),
                "Report it to the plugin's provider: %s.".formatted(rule));
    }

    /** Refuses a value that is no scalar, and a name that is not in lower camel case; the caller adds the place. */
    public static void checkReport(Registered<?> component, String name, NDArray scalar) {
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
