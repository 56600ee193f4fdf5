package dev.bifocal.host.experiment;

import dev.bifocal.api.SetupContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.plugin.Watchdog;
import java.util.Optional;

/**
 * A loss: which one, its options, its weight, and its target.
 *
 * @param component the loss that {@code name} names
 * @param options its options, an instance of its options type
 * @param weight its factor in the sum
 * @param target the target that it learns, for losses that want one
 */
public record LossConfig(
        Registered<ViewPairLoss<?>> component,
        Record options,
        @Option(doc = "Factor of this loss in the sum.", value = "1", min = 0) double weight,
        @Option(doc = "The target builder, for losses that need a target.") Optional<TargetConfig> target) {

    /** What the loss reads. */
    public LossNeeds needs() {
        return Watchdog.quick(type(), () -> loss().needs(options));
    }

    /** Sets the loss up for one training. */
    public LossTerm create(SetupContext context) {
        return Watchdog.patient(type(), () -> loss().create(options, context));
    }

    private Class<?> type() {
        return component.component().getClass();
    }

    @SuppressWarnings("unchecked") // options is an instance of the component's options type
    private ViewPairLoss<Record> loss() {
        return (ViewPairLoss<Record>) component.component();
    }
}
