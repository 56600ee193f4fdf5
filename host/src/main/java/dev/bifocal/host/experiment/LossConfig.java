package dev.bifocal.host.experiment;

import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.options.Chosen;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.watch.Watchdog;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A loss: the component, its options, its weight and its target.
 *
 * @param choice the loss selected by {@code name}, with its options
 * @param weight the factor of the loss in the sum
 * @param target the target builder, for losses that request a target
 * @param targets the target builders by the target's name, for losses that request several targets
 */
public record LossConfig(
        @Chosen("loss") Choice<Registered<ViewPairLoss<?>>> choice,
        @Option(doc = "Factor of this loss in the sum.", value = "1", min = 0) double weight,
        @Option(doc = "Target builder, for losses that request a target.") Optional<TargetConfig> target,
        @Option(doc = "Target builders by the target's name, for losses that request several targets.")
                Map<String, TargetConfig> targets) {

    /** The inputs that the loss requests. */
    public LossNeeds needs() {
        return Watchdog.quick(type(), () -> loss().needs(options()));
    }

    /** Sets the loss up for one training. */
    public LossTerm create(LossContext context) {
        return Watchdog.patient(type(), () -> loss().create(options(), context));
    }

    /** The builder of the target with a name, if the experiment names one. */
    public Optional<TargetConfig> target(String name) {
        return name.equals(LossNeeds.TARGET) ? target : Optional.ofNullable(targets.get(name));
    }

    /** The names of the targets for which the experiment names a builder. */
    public Set<String> targetNames() {
        Set<String> names = new TreeSet<>(targets.keySet());
        target.ifPresent(any -> names.add(LossNeeds.TARGET));
        return names;
    }

    /**
     * The place of a target relative to the loss, such as {@code target} or {@code targets.teacher}.
     *
     * @param name the target's name
     */
    public static String targetPlace(String name) {
        return name.equals(LossNeeds.TARGET) ? name : "targets." + name;
    }

    private Class<?> type() {
        return component().component().getClass();
    }

    /** The component selected by {@code name}. */
    public Registered<ViewPairLoss<?>> component() {
        return choice.value();
    }

    /** The options of the component, an instance of its options type. */
    public Record options() {
        return choice.options();
    }

    @SuppressWarnings("unchecked") // the options are an instance of the component's options type
    private ViewPairLoss<Record> loss() {
        return (ViewPairLoss<Record>) component().component();
    }
}
