package dev.bifocal.api.target;

import dev.bifocal.api.Experimental;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import java.util.Map;
import java.util.Set;

/**
 * The inputs that a target builder requests beside the keys and the memory bank. A request costs nothing where it is
 * not made.
 *
 * @since 1.0
 */
public final class TargetNeeds {

    private final LossNeeds inputs;
    private final boolean queries;

    private TargetNeeds(Builder builder) {
        this.inputs = builder.inputs.build();
        this.queries = builder.queries;
    }

    /** Keys and bank only. */
    public static TargetNeeds keysOnly() {
        return builder().build();
    }

    /** A new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The outputs that the builder requests beside keys and queries.
     *
     * @since 1.1
     */
    public Set<LossNeeds.Output> outputs() {
        return inputs.outputs();
    }

    /**
     * The outputs over the whole training set that the builder reads when an epoch begins, by side.
     *
     * @since 1.1
     */
    public Map<Side, Set<String>> epochOutputs() {
        return inputs.epochOutputs();
    }

    /**
     * The views whose geometry the builder reads.
     *
     * @since 1.1
     */
    public Set<View> geometries() {
        return inputs.geometries();
    }

    /** Whether the builder reads the training labels. */
    public boolean labels() {
        return inputs.labels();
    }

    /** Whether the builder reads the queries. */
    public boolean queries() {
        return queries;
    }

    /** Whether the builder reads the indices of the samples. */
    public boolean indices() {
        return inputs.indices();
    }

    /**
     * Whether the builder leaves out the bank's {@linkplain dev.bifocal.api.MemoryBank#excluded() excluded keys}.
     *
     * @since 1.1
     */
    public boolean respectsExcluded() {
        return inputs.respectsExcluded();
    }

    /**
     * A builder of {@link TargetNeeds}.
     *
     * @since 1.0
     */
    public static final class Builder {
        private final LossNeeds.Builder inputs = LossNeeds.builder();
        private boolean queries;

        private Builder() {}

        /** Requests the training labels. */
        public Builder labels() {
            inputs.labels();
            return this;
        }

        /**
         * Requests the online side's unit vectors of the query view. The host then builds the targets after the online
         * forward pass.
         */
        public Builder queries() {
            queries = true;
            return this;
        }

        /**
         * Requests an output of a view on a side, without gradient. {@link OutputSpec#FEATURES} is the encoder's
         * feature map. For an output of the online side, the host builds the targets after the online forward pass.
         *
         * @since 1.1
         */
        public Builder output(String output, View view, Side side) {
            inputs.output(output, view, side);
            return this;
        }

        /** Requests the indices of the samples in the training set. */
        public Builder indices() {
            inputs.indices();
            return this;
        }

        /**
         * States that the builder leaves out the bank's {@linkplain dev.bifocal.api.MemoryBank#excluded() excluded
         * keys}.
         *
         * @since 1.1
         */
        public Builder respectsExcluded() {
            inputs.respectsExcluded();
            return this;
        }

        /**
         * Requests the crops of a view.
         *
         * @since 1.1
         */
        @Experimental
        public Builder geometry(View view) {
            inputs.geometry(view);
            return this;
        }

        /**
         * Requests an output of a side for all training samples, whenever an epoch begins; see {@link
         * TargetRule#epochStarts}. The host then runs the training set once more through the encoder in each epoch.
         *
         * @since 1.1
         */
        public Builder epochOutput(String output, Side side) {
            inputs.epochOutput(output, side);
            return this;
        }

        /** The collected needs. */
        public TargetNeeds build() {
            return new TargetNeeds(this);
        }
    }
}
