package dev.bifocal.host.report;

import dev.bifocal.host.track.MetricRecord;
import java.util.Locale;

/** The subject of a metric. Charts come in the order of the topics, and the metrics of some topics share a chart. */
enum Topic {
    LOSS("Loss", ""),
    RECALL("Recall@K", "Share of test images with an image of their fine class among the K nearest."),
    KNN("k nearest neighbours", "Top-1 accuracy of a vote of the k nearest training images."),
    PROBE(
            "Online probe",
            "A linear classifier that is trained beside the run on its features, which it does not change."),
    COLLAPSE("", ""),
    PART("", ""),
    SCHEDULE("", ""),
    SPEED("", "");

    private final String heading;
    private final String caption;

    Topic(String heading, String caption) {
        this.heading = heading;
        this.caption = caption;
    }

    /** The heading of the topic's chart; empty if each of its metrics has a chart of its own. */
    String heading() {
        return heading;
    }

    String caption() {
        return caption;
    }

    static Topic of(String metric) {
        String name = metric.toLowerCase(Locale.ROOT);
        if (name.equals(MetricRecord.LOSS)) {
            return LOSS;
        }
        if (name.equals(MetricRecord.LEARNING_RATE) || name.equals(MetricRecord.MOMENTUM)) {
            return SCHEDULE;
        }
        if (metric.equals(MetricRecord.IMAGES_PER_SECOND)) {
            return SPEED;
        }
        if (name.startsWith("recall@")) {
            return RECALL;
        }
        if (name.startsWith("knn@")) {
            return KNN;
        }
        if (name.startsWith("probe")) {
            return PROBE;
        }
        return name.startsWith("collapse.") ? COLLAPSE : PART;
    }

    /** The measure of collapse in a name such as {@code collapse.embedding.std}. */
    static String measure(String metric) {
        return metric.substring(metric.lastIndexOf('.') + 1);
    }

    /** The explanation of a measure of collapse. */
    static String meaning(String measure) {
        return switch (measure) {
            case "std" ->
                "Standard deviation of unit embeddings, times the root of their length: 1 is spread evenly, 0 is collapsed.";
            case "rank" -> "RankMe, the effective number of directions that embeddings use.";
            case "alignment" -> "Mean squared distance between the embeddings of two views; lower is closer.";
            case "uniformity" -> "Logarithm of the mean kernel between embeddings: 0 is collapsed, lower is more even.";
            default -> "";
        };
    }

    /** The name of a chart of one metric. */
    static String title(String metric) {
        return switch (metric) {
            case MetricRecord.LOSS -> "Loss";
            case MetricRecord.LEARNING_RATE -> "Learning rate";
            case MetricRecord.MOMENTUM -> "Momentum of the moving average";
            case MetricRecord.IMAGES_PER_SECOND -> "Training images per second";
            default -> metric;
        };
    }
}
