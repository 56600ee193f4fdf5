package dev.bifocal.api.loss;

import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a loss reads in a step.
 *
 * <pre>{@code
 * LossNeeds.builder().query("embedding").target("embedding").build()
 * }</pre>
 *
 * @param outputs the outputs of heads
 * @param banks the outputs whose memory banks are read; each needs its key output, which is added
 * @param target the output over whose key and bank a target matrix is wanted, if any; its key and bank are added
 * @param labels whether the training labels are read
 */
public record LossNeeds(Set<Output> outputs, Set<String> banks, Optional<String> target, boolean labels) {

    /**
     * An output of a head for one view on one side.
     *
     * @param name the output's name
     * @param view the view that the network sees
     * @param side the side that computes it
     */
    public record Output(String name, View view, Side side) {}

    /** Adds the key outputs and banks that the others imply. */
    public LossNeeds {
        Set<String> allBanks = new LinkedHashSet<>(banks);
        target.ifPresent(allBanks::add);
        Set<Output> allOutputs = new LinkedHashSet<>(outputs);
        allBanks.forEach(bank -> allOutputs.add(new Output(bank, View.KEY, Side.MOMENTUM)));
        banks = Set.copyOf(allBanks);
        outputs = Set.copyOf(allOutputs);
    }

    /** A builder of needs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects needs. */
    public static final class Builder {
        private final Set<Output> outputs = new LinkedHashSet<>();
        private final Set<String> banks = new LinkedHashSet<>();
        private Optional<String> target = Optional.empty();
        private boolean labels;

        private Builder() {}

        /** An output of the query view on the online side, with gradient. */
        public Builder query(String output) {
            return output(output, View.QUERY, Side.ONLINE);
        }

        /** An output of the key view on the momentum side, without gradient. */
        public Builder key(String output) {
            return output(output, View.KEY, Side.MOMENTUM);
        }

        /** An output of any view on any side; gradients flow on the online side. */
        public Builder output(String output, View view, Side side) {
            outputs.add(new Output(output, view, side));
            return this;
        }

        /** The memory bank of an output, and its key. */
        public Builder bank(String output) {
            banks.add(output);
            return this;
        }

        /** A target matrix over the key and the bank of an output, from the target builder that the experiment names. */
        public Builder target(String output) {
            target = Optional.of(output);
            return this;
        }

        /** The training labels. */
        public Builder labels() {
            labels = true;
            return this;
        }

        /** The needs collected. */
        public LossNeeds build() {
            return new LossNeeds(outputs, banks, target, labels);
        }
    }
}
