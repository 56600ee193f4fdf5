package dev.bifocal.host.experiment;

import dev.bifocal.api.SetupContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.options.Chosen;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.watch.Watchdog;
import java.util.Optional;

/**
 * A loss: which one, its options, its weight, and its target.
 *
 * @param choice the loss that {@code name} names, with its options
 * @param weight its factor in the sum
 * @param target the target that it learns, for losses that want one
 */
public record LossConfig(
        @Chosen("loss") Choice<Registered<ViewPairLoss<?>>> choice,
        @Option(doc = "Factor of this loss in the sum.", value = "1", min = 0) double weight,
        @Option(doc = "The target builder, for losses that need a target.") Optional<TargetConfig> target) {

    /** What the loss reads. */
    public LossNeeds needs() {
        return Watchdog.quick(type(), () -> loss().needs(options()));
    }

    /** Sets the loss up for one training. */
    public LossTerm create(SetupContext context) {
        return Watchdog.patient(type(), () -> loss().create(options(), context));
    }

    private Class<?> type() {
        return component().component().getClass();
    }

    /** The component that {@code name} names. */
    public Registered<ViewPairLoss<?>> component() {
        return choice.value();
    }

    /** Its options, an instance of its options type. */
    public Record options() {
        return choice.options();
    }

    @SuppressWarnings("unchecked") // the options are an instance of the component's options type
    private ViewPairLoss<Record> loss() {
        return (ViewPairLoss<Record>) component().component();
    }
}
