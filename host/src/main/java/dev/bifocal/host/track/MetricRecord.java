package dev.bifocal.host.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured at one moment of a run.
 *
 * <p>Values follow from configuration, data and seed alone; whatever depends on the clock is timing. Two runs of one experiment
 * thus have the same values, bit for bit, and other timings.
 *
 * @param kind what was measured
 * @param step finished steps
 * @param epoch finished epochs; in the middle of an epoch it does not count
 * @param values numbers by name, in the order in which they are shown
 * @param timing seconds and rates by name; may be empty
 */
public record MetricRecord(Kind kind, long step, int epoch, Map<String, Double> values, Map<String, Double> timing) {

    private static final String RECALL = "recall@";

    /** The value of the whole loss, weighted. */
    public static final String LOSS = "loss";

    /** The value of the learning rate. */
    public static final String LEARNING_RATE = "lr";

    /** The value of the moving average's momentum. */
    public static final String MOMENTUM = "momentum";

    /** The timing of images trained on in a second. */
    public static final String IMAGES_PER_SECOND = "imagesPerSecond";

    /** The timing of seconds taken, by an epoch or an evaluation. */
    public static final String SECONDS = "seconds";

    /** What a record measures. */
    public enum Kind {
        /** A step of training, every so many steps. */
        TRAIN,
        /** Means over an epoch of training. */
        EPOCH,
        /** An evaluation; of its values, greater is better. */
        EVAL;

        /** In lower case, as in files. */
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

    /** The value of Recall@K by its name, {@code recall@K}. */
    public static String recall(int k) {
        return RECALL + k;
    }

    /** The value of the top-1 accuracy of k nearest neighbours by its name, {@code knn@k}. */
    public static String knn(int k) {
        return "knn@" + k;
    }

    /** The K of a value's name, if the value is a Recall@K. */
    public static Optional<Integer> recallOf(String name) {
        return name.startsWith(RECALL)
                ? Optional.of(Integer.valueOf(name.substring(RECALL.length())))
                : Optional.empty();
    }
}
