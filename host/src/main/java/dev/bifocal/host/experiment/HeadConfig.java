package dev.bifocal.host.experiment;

import ai.djl.nn.Block;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.options.Chosen;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.watch.Watchdog;
import java.util.List;
import java.util.Optional;

/**
 * A head: which one, its options, and what it is attached to.
 *
 * @param choice the head that {@code name} names, with its options
 * @param from what it reads
 * @param side where it exists
 * @param as the name that its only output takes
 */
public record HeadConfig(
        @Chosen("head") Choice<Registered<HeadFactory<?>>> choice,
        @Option(doc = "What the head reads: features, or an output of another head.", value = "features") String from,
        @Option(doc = "Where the head exists: on both sides, or online only as a predictor does.", value = "both")
                Sides side,
        @Option(doc = "Another name for the head's output, for heads that give one.") Optional<String> as) {

    /** The outputs that the head gives for an input, under the names that the experiment gives them. */
    public List<OutputSpec> outputs(HeadInput input) {
        List<OutputSpec> outputs = Watchdog.quick(type(), () -> factory().outputs(options(), input));
        if (as.isEmpty() || outputs.size() != 1) {
            return outputs;
        }
        OutputSpec only = outputs.get(0);
        return List.of(new OutputSpec(as.get(), only.shape(), only.doc()));
    }

    /** A new block of this head, not yet initialised. */
    public Block create(HeadInput input) {
        return Watchdog.patient(type(), () -> factory().create(options(), input));
    }

    private Class<?> type() {
        return component().component().getClass();
    }

    /** The component that {@code name} names. */
    public Registered<HeadFactory<?>> component() {
        return choice.value();
    }

    /** Its options, an instance of its options type. */
    public Record options() {
        return choice.options();
    }

    @SuppressWarnings("unchecked") // the options are an instance of the component's options type
    private HeadFactory<Record> factory() {
        return (HeadFactory<Record>) component().component();
    }

    /** The sides on which a head exists. */
    public enum Sides {
        /** Online and momentum side. */
        BOTH,
        /** The online side alone. */
        ONLINE
    }
}
