package dev.bifocal.host.experiment;

import dev.bifocal.api.SetupContext;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.options.Chosen;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.watch.Watchdog;

/**
 * A target builder and its options.
 *
 * @param choice the target builder selected by {@code name}, with its options
 */
public record TargetConfig(@Chosen("target") Choice<Registered<TargetBuilder<?>>> choice) {

    /** Whether the builder reads the training labels. */
    public boolean needsLabels() {
        return Watchdog.quick(type(), () -> builder().needsLabels(options()));
    }

    /** Sets the builder up for one training and one output. */
    public TargetRule create(String output, SetupContext context) {
        return Watchdog.patient(type(), () -> builder().create(options(), output, context));
    }

    private Class<?> type() {
        return component().component().getClass();
    }

    /** The component selected by {@code name}. */
    public Registered<TargetBuilder<?>> component() {
        return choice.value();
    }

    /** The options of the component, an instance of its options type. */
    public Record options() {
        return choice.options();
    }

    @SuppressWarnings("unchecked") // the options are an instance of the component's options type
    private TargetBuilder<Record> builder() {
        return (TargetBuilder<Record>) component().component();
    }
}
