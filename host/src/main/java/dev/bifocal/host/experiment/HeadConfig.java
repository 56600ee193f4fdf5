package dev.bifocal.host.experiment;

import ai.djl.nn.Block;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.options.Chosen;
import dev.bifocal.host.options.Renames;
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
 * @param as the new names of outputs
 */
public record HeadConfig(
        @Chosen("head") Choice<Registered<HeadFactory<?>>> choice,
        @Option(doc = "Input of the head: features, or an output of another head.", value = "features") String from,
        @Option(doc = "Sides of the head: both, or online only, as for a predictor.", value = "both") Sides side,
        @Option(doc = "New name of the only output, or new names by the head's own names, such as {maps: denseMaps}.")
                Optional<Renames> as) {

    /** The inputs that the head can read. */
    public HeadNeeds needs() {
        return Watchdog.quick(type(), () -> factory().needs(options()));
    }

    /** The outputs of the head for an input, with the names in the experiment. */
    public List<OutputSpec> outputs(HeadInput input) {
        List<OutputSpec> outputs = ownOutputs(input);
        if (as.isEmpty()) {
            return outputs;
        }
        Optional<String> single = as.get().single();
        if (single.isPresent()) {
            return outputs.size() == 1 ? List.of(renamed(outputs.get(0), single.get())) : outputs;
        }
        return outputs.stream()
                .map(output -> Optional.ofNullable(as.get().byName().get(output.name()))
                        .map(name -> renamed(output, name))
                        .orElse(output))
                .toList();
    }

    /** The outputs of the head for an input, with the head's own names. */
    public List<OutputSpec> ownOutputs(HeadInput input) {
        return Watchdog.quick(type(), () -> factory().outputs(options(), input));
    }

    private static OutputSpec renamed(OutputSpec output, String name) {
        try {
            return output.renamed(name);
        } catch (IllegalArgumentException e) {
            throw new HostException(
                    ErrorCode.CONFIGURATION, String.valueOf(e.getMessage()), "Choose another name in 'as'.", e);
        }
    }

    /** A new, uninitialized block of this head. */
    public Block create(HeadContext context) {
        return Watchdog.patient(type(), () -> factory().create(options(), context));
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
