package dev.bifocal.host.experiment;

import dev.bifocal.api.SetupContext;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.plugin.Watchdog;

/**
 * A target builder and its options.
 *
 * @param component the builder that {@code name} names
 * @param options its options, an instance of its options type
 */
public record TargetConfig(Registered<TargetBuilder<?>> component, Record options) {

    /** Whether the builder reads training labels. */
    public boolean needsLabels() {
        return Watchdog.quick(type(), () -> builder().needsLabels(options));
    }

    /** Sets the builder up for one training and one output. */
    public TargetRule create(String output, SetupContext context) {
        return Watchdog.patient(type(), () -> builder().create(options, output, context));
    }

    private Class<?> type() {
        return component.component().getClass();
    }

    @SuppressWarnings("unchecked") // options is an instance of the component's options type
    private TargetBuilder<Record> builder() {
        return (TargetBuilder<Record>) component.component();
    }
}
