package dev.bifocal.host.experiment;

import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
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

    /** The inputs that the builder requests. */
    public TargetNeeds needs() {
        return Watchdog.quick(type(), () -> builder().needs(options()));
    }

    /** Sets the builder up for one training. */
    public TargetRule create(TargetContext context) {
        return Watchdog.patient(type(), () -> builder().create(options(), context));
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
