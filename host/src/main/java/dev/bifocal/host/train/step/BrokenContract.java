package dev.bifocal.host.train.step;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Registered;

/** The error for a loss or a target builder that returned what the api forbids. */
final class BrokenContract {

    private BrokenContract() {}

    /**
     * The error.
     *
     * @param kind {@code loss} or {@code target builder}
     * @param what the predicate of the message
     * @param rule the rule of the api
     */
    static HostException of(String place, String kind, Registered<?> component, String what, String rule) {
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
}
