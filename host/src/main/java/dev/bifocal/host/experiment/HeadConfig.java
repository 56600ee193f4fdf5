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
 * A head: the component, its options and its input.
 *
 * @param choice the head selected by {@code name}, with its options
 * @param from the input of the head
 * @param side the sides on which the head exists
 * @param as the new name of the head's single output
 */
public record HeadConfig(
        @Chosen("head") Choice<Registered<HeadFactory<?>>> choice,
        @Option(doc = "Input of the head: features, or an output of another head.", value = "features") String from,
        @Option(doc = "Sides of the head: both, or online only, as for a predictor.", value = "both") Sides side,
        @Option(doc = "Renames the output of a head with a single output.") Optional<String> as) {

    /** The outputs of the head for an input, with the names in the experiment. */
    public List<OutputSpec> outputs(HeadInput input) {
        List<OutputSpec> outputs = Watchdog.quick(type(), () -> factory().outputs(options(), input));
        if (as.isEmpty() || outputs.size() != 1) {
            return outputs;
        }
        OutputSpec only = outputs.get(0);
        return List.of(new OutputSpec(as.get(), only.shape(), only.doc()));
    }

    /** A new, uninitialized block of this head. */
    public Block create(HeadInput input) {
        return Watchdog.patient(type(), () -> factory().create(options(), input));
    }

    private Class<?> type() {
        return component().component().getClass();
    }

    /** The component selected by {@code name}. */
    public Registered<HeadFactory<?>> component() {
        return choice.value();
    }

    /** The options of the component, an instance of its options type. */
    public Record options() {
        return choice.options();
    }

    @SuppressWarnings("unchecked") // the options are an instance of the component's options type
    private HeadFactory<Record> factory() {
        return (HeadFactory<Record>) component().component();
    }

    /** The sides on which a head exists. */
    public enum Sides {
        /** The online and the momentum side. */
        BOTH,
        /** Only the online side. */
        ONLINE
    }
}
