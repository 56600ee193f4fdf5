package dev.bifocal.api.loss;

import dev.bifocal.api.Experimental;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The inputs that a loss requests for each step. A request costs nothing where it is not made.
 *
 * <pre>{@code
 * LossNeeds.builder().query("embedding").target("embedding").build()
 * }</pre>
 *
 * @since 1.0
 */
public final class LossNeeds {

    /** The name of the target of a loss with one target. */
    public static final String TARGET = "target";

    /**
     * A requested output for one view on one side.
     *
     * @since 1.0
     */
    public static final class Output {

        private final String name;
        private final View view;
        private final Side side;

        private Output(String name, View view, Side side) {
            this.name = name;
            this.view = Objects.requireNonNull(view);
            this.side = Objects.requireNonNull(side);
        }

        /** The output's name. */
        public String name() {
            return name;
        }

        /** The view that is the input of the network. */
        public View view() {
            return view;
        }

        /** The side that computes the output. */
        public Side side() {
            return side;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Output output
                    && name.equals(output.name)
                    && view.equals(output.view)
                    && side == output.side;
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, view, side);
        }

        @Override
        public String toString() {
            return "%s of the %s view on the %s side".formatted(name, view, side);
        }
    }

    private final Set<Output> outputs;
    private final Set<String> banks;
    private final Map<String, String> targets;
    private final Map<Side, Set<String>> epochOutputs;
    private final Set<View> geometries;
    private final boolean labels;
    private final boolean indices;
    private final boolean respectsExcluded;

    /** Adds the keys of all banks, and the banks of all targets. */
    private LossNeeds(Builder builder) {
        Set<String> allBanks = new LinkedHashSet<>(builder.banks);
        allBanks.addAll(builder.targets.values());
        Set<Output> allOutputs = new LinkedHashSet<>(builder.outputs);
        allBanks.forEach(bank -> allOutputs.add(new Output(bank, View.KEY, Side.MOMENTUM)));
        this.outputs = Set.copyOf(allOutputs);
        this.banks = Set.copyOf(allBanks);
        this.targets = Map.copyOf(builder.targets);
        Map<Side, Set<String>> epochs = new LinkedHashMap<>();
        builder.epochOutputs.forEach((side, names) -> epochs.put(side, Set.copyOf(names)));
        this.epochOutputs = Map.copyOf(epochs);
        this.geometries = Set.copyOf(builder.geometries);
        this.labels = builder.labels;
        this.indices = builder.indices;
        this.respectsExcluded = builder.respectsExcluded;
    }

    /** A new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** The requested outputs, with the keys of all banks. */
    public Set<Output> outputs() {
        return outputs;
    }

    /** The outputs whose memory banks the loss or one of its targets reads. */
    public Set<String> banks() {
        return banks;
    }

    /** The output over whose key and bank each target is built, by the target's name. */
    public Map<String, String> targets() {
        return targets;
    }

    /** The outputs over the whole training set that the loss reads when an epoch begins, by side. */
    public Map<Side, Set<String>> epochOutputs() {
        return epochOutputs;
    }

    /** The views whose geometry the loss reads. */
    public Set<View> geometries() {
        return geometries;
    }

    /** Whether the loss reads the training labels. */
    public boolean labels() {
        return labels;
    }

    /** Whether the loss reads the indices of the samples. */
    public boolean indices() {
        return indices;
    }

    /**
     * Whether the loss leaves out the bank's {@linkplain dev.bifocal.api.MemoryBank#excluded() excluded keys}.
     *
     * @since 1.1
     */
    public boolean respectsExcluded() {
        return respectsExcluded;
    }

    /**
     * A builder of {@link LossNeeds}.
     *
     * @since 1.0
     */
    public static final class Builder {
        private final Set<Output> outputs = new LinkedHashSet<>();
        private final Set<String> banks = new LinkedHashSet<>();
        private final Map<String, String> targets = new TreeMap<>();
        private final Map<Side, Set<String>> epochOutputs = new TreeMap<>();
        private final Set<View> geometries = new LinkedHashSet<>();
        private boolean labels;
        private boolean indices;
        private boolean respectsExcluded;

        private Builder() {}

        /** Requests an output of the query view on the online side, with gradient. */
        public Builder query(String output) {
            return output(output, View.QUERY, Side.ONLINE);
        }

        /** Requests an output of the key view on the momentum side, without gradient. */
        public Builder key(String output) {
            return output(output, View.KEY, Side.MOMENTUM);
        }

        /**
         * Requests an output of a view on a side; gradients flow through the online side. {@link OutputSpec#FEATURES}
         * is the encoder's feature map.
         */
        public Builder output(String output, View view, Side side) {
            outputs.add(new Output(required(output), view, side));
            return this;
        }

        /** Requests the memory bank and the key of an output. */
        public Builder bank(String output) {
            banks.add(required(output));
            return this;
        }

        /**
         * Requests a target matrix over the key and the bank of an output, from the target builder that the experiment
         * names under {@code target}.
         */
        public Builder target(String output) {
            return target(TARGET, output);
        }

        /**
         * Requests a target matrix with a name, for a loss with several targets. The experiment names the builder of
         * target {@code teacher} under {@code targets.teacher}.
         *
         * @param name the target's name, lower camel case
         * @param output the output over whose key and bank the target is built
         * @throws IllegalArgumentException if the name is already in use
         */
        public Builder target(String name, String output) {
            if (targets.putIfAbsent(required(name), required(output)) != null) {
                throw new IllegalArgumentException("The loss requests two targets named '%s'.".formatted(name));
            }
            return this;
        }

        /** Requests the training labels. */
        public Builder labels() {
            labels = true;
            return this;
        }

        /** Requests the indices of the samples in the training set. */
        public Builder indices() {
            indices = true;
            return this;
        }

        /**
         * States that the loss leaves out the bank's {@linkplain dev.bifocal.api.MemoryBank#excluded() excluded keys}.
         *
         * @since 1.1
         */
        public Builder respectsExcluded() {
            respectsExcluded = true;
            return this;
        }

        /** Requests the crops of a view. */
        @Experimental
        public Builder geometry(View view) {
            geometries.add(view);
            return this;
        }

        /**
         * Requests an output of a side for all training samples, whenever an epoch begins; see {@link
         * LossTerm#epochStarts}. The host then runs the training set once more through the encoder in each epoch.
         */
        public Builder epochOutput(String output, Side side) {
            epochOutputs.computeIfAbsent(side, any -> new LinkedHashSet<>()).add(required(output));
            return this;
        }

        /** The collected needs. */
        public LossNeeds build() {
            return new LossNeeds(this);
        }

        private static String required(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException(
                        "A component requests an output, a bank or a target without a name.");
            }
            return name;
        }
    }
}
