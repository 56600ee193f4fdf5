package dev.bifocal.api.loss;

import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs that a loss requests for each step.
 *
 * <pre>{@code
 * LossNeeds.builder().query("embedding").target("embedding").build()
 * }</pre>
 *
 * @param outputs the requested outputs of heads
 * @param banks the outputs whose memory banks the loss reads; the constructor adds the key output of each
 * @param target the output over whose key and bank the target matrix is built, if any; the constructor adds its key
 *     and bank
 * @param labels whether the loss reads the training labels
 */
public record LossNeeds(Set<Output> outputs, Set<String> banks, Optional<String> target, boolean labels) {

    /**
     * An output of a head for one view on one side.
     *
     * @param name the output's name
     * @param view the view that is the input of the network
     * @param side the side that computes it
     */
    public record Output(String name, View view, Side side) {}

    /** Adds the key outputs and banks that the target and the banks require. */
    public LossNeeds {
        Set<String> allBanks = new LinkedHashSet<>(banks);
        target.ifPresent(allBanks::add);
        Set<Output> allOutputs = new LinkedHashSet<>(outputs);
        allBanks.forEach(bank -> allOutputs.add(new Output(bank, View.KEY, Side.MOMENTUM)));
        banks = Set.copyOf(allBanks);
        outputs = Set.copyOf(allOutputs);
    }

    /** A new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of {@link LossNeeds}. */
    public static final class Builder {
        private final Set<Output> outputs = new LinkedHashSet<>();
        private final Set<String> banks = new LinkedHashSet<>();
        private Optional<String> target = Optional.empty();
        private boolean labels;

        private Builder() {}

        /** Requests an output of the query view on the online side, with gradient. */
        public Builder query(String output) {
            return output(output, View.QUERY, Side.ONLINE);
        }

        /** Requests an output of the key view on the momentum side, without gradient. */
        public Builder key(String output) {
            return output(output, View.KEY, Side.MOMENTUM);
        }

        /** Requests an output of a view on a side; gradients flow through the online side. */
        public Builder output(String output, View view, Side side) {
            outputs.add(new Output(output, view, side));
            return this;
        }

        /** Requests the memory bank and the key of an output. */
        public Builder bank(String output) {
            banks.add(output);
            return this;
        }

        /**
         * Requests a target matrix over the key and the bank of an output, from the target builder that the experiment
         * names.
         */
        public Builder target(String output) {
            target = Optional.of(output);
            return this;
        }

        /** Requests the training labels. */
        public Builder labels() {
            labels = true;
            return this;
        }

        /** The collected needs. */
        public LossNeeds build() {
            return new LossNeeds(outputs, banks, target, labels);
        }
    }
}
