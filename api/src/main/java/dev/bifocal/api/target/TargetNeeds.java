package dev.bifocal.api.target;

/**
 * The inputs that a target builder requests beside the keys and the memory bank. A request costs nothing where it is
 * not made.
 *
 * @since 1.0
 */
public final class TargetNeeds {

    private final boolean labels;
    private final boolean queries;
    private final boolean indices;
    private final boolean respectsExcluded;

    private TargetNeeds(Builder builder) {
        this.labels = builder.labels;
        this.queries = builder.queries;
        this.indices = builder.indices;
        this.respectsExcluded = builder.respectsExcluded;
    }

    /** Keys and bank only. */
    public static TargetNeeds keysOnly() {
        return builder().build();
    }

    /** A new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether the builder reads the training labels. */
    public boolean labels() {
        return labels;
    }

    /** Whether the builder reads the queries. */
    public boolean queries() {
        return queries;
    }

    /** Whether the builder reads the indices of the samples. */
    public boolean indices() {
        return indices;
    }

    /**
     * Whether the builder leaves out the bank's {@linkplain dev.bifocal.api.MemoryBank#excluded() excluded keys}.
     *
     * @since 1.1
     */
    public boolean respectsExcluded() {
        return respectsExcluded;
    }

    /**
     * A builder of {@link TargetNeeds}.
     *
     * @since 1.0
     */
    public static final class Builder {
        private boolean labels;
        private boolean queries;
        private boolean indices;
        private boolean respectsExcluded;

        private Builder() {}

        /** Requests the training labels. */
        public Builder labels() {
            labels = true;
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

        /** Requests the indices of the samples in the training set. */
        public Builder indices() {
            indices = true;
            return this;
        }

        /**
         * States that the builder leaves out the bank's {@linkplain dev.bifocal.api.MemoryBank#excluded() excluded
         * keys}.
         *
         * @since 1.1
         */
        public Builder respectsExcluded() {
            respectsExcluded = true;
            return this;
        }

        /** The collected needs. */
        public TargetNeeds build() {
            return new TargetNeeds(this);
        }
    }
}
