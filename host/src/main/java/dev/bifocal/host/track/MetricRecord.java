package dev.bifocal.host.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of one moment of a run.
 *
 * <p>Values depend only on configuration, data and seed. All numbers that depend on the clock are timing. Two runs
 * of one experiment therefore have bit-identical values, and different timing.
 *
 * @param kind the source of the values
 * @param step number of finished steps
 * @param epoch number of finished epochs; an incomplete epoch does not count
 * @param values numbers by name, in the order of display
 * @param timing seconds and rates by name; may be empty
 */
public record MetricRecord(Kind kind, long step, int epoch, Map<String, Double> values, Map<String, Double> timing) {

    private static final String RECALL = "recall@";

    /** The first part of the names of accuracies of nearest neighbours, {@link #knn}. */
    public static final String KNN = "knn@";

    /** The name of the weighted sum of all losses among the values. */
    public static final String LOSS = "loss";

    /** The name of the learning rate among the values. */
    public static final String LEARNING_RATE = "lr";

    /** The name of the moving average's momentum among the values. */
    public static final String MOMENTUM = "momentum";

    /** The name of the top-1 accuracy of the online probe on the test images. */
    public static final String PROBE = "probe";

    /** The name of the top-1 accuracy of the online probe on the training views. */
    public static final String PROBE_TRAIN = PROBE + ".train";

    /** The first part of the names of measures of collapse, {@code collapse.OUTPUT.MEASURE}. */
    public static final String COLLAPSE = "collapse";

    /** The name of the measure of collapse that compares the two views of an image. */
    public static final String ALIGNMENT = "alignment";

    /** The name of the measure of collapse that compares different images. */
    public static final String UNIFORMITY = "uniformity";

    /** The name of the training images per second in the timing. */
    public static final String IMAGES_PER_SECOND = "imagesPerSecond";

    /** The name of the duration of an epoch or an evaluation in the timing. */
    public static final String SECONDS = "seconds";

    /**
     * The name of the seconds of an epoch in which the first of several processes exchanged arrays, or waited for
     * others.
     */
    public static final String EXCHANGE_SECONDS = "exchangeSeconds";

    /** The kind of a record. */
    public enum Kind {
        /** A training step. Not every step has a record. */
        TRAIN,
        /** Means over an epoch of training. */
        EPOCH,
        /** An evaluation. */
        EVAL;

        /** The name in lower case, as in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** Copies the maps and keeps their order. */
    public MetricRecord {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        timing = Collections.unmodifiableMap(new LinkedHashMap<>(timing));
    }

    /** The name of the value of Recall@K, {@code recall@K}. */
    public static String recall(int k) {
        return RECALL + k;
    }

    /** The name of the value of the top-1 accuracy of k nearest neighbours, {@code knn@k}. */
    public static String knn(int k) {
        return KNN + k;
    }

    /** Whether a scalar of a step observes training without taking part in it, by its name. */
    public static boolean isObservation(String name) {
        return name.equals(PROBE_TRAIN) || name.startsWith(COLLAPSE + ".");
    }

    /**
     * Whether a smaller value is better, by the name of a metric: so it is for losses and for two measures of collapse,
     * {@link #ALIGNMENT} and {@link #UNIFORMITY}. Of every other metric a larger value is better.
     */
    public static boolean isSmallerBetter(String name) {
        return name.equals(LOSS)
                || name.startsWith(LOSS + ".")
                || name.endsWith("." + LOSS)
                || (name.startsWith(COLLAPSE + ".")
                        && (name.endsWith("." + ALIGNMENT) || name.endsWith("." + UNIFORMITY)));
    }

    /** The K of a value named {@code recall@K}; empty for other names. */
    public static Optional<Integer> recallOf(String name) {
        return name.startsWith(RECALL)
                ? Optional.of(Integer.valueOf(name.substring(RECALL.length())))
                : Optional.empty();
    }
}
