package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.OnlineEvaluation;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.observe.CollapseMeasures;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The metrics that tables of a sweep can show: those that a trial has after its last epoch and by its protocols. */
final class RecordedMetrics {

    private static final String MAIN = MetricRecord.recall(1);

    private final List<Protocol> protocols;
    private final Set<String> evaluated = new LinkedHashSet<>();
    private final Set<String> trained = new LinkedHashSet<>(List.of(MetricRecord.LOSS));
    private final Set<String> measured = new LinkedHashSet<>();
    private boolean collapse;

    /**
     * The metrics of no trial yet.
     *
     * @param protocols the protocols after training
     */
    RecordedMetrics(List<Protocol> protocols) {
        this.protocols = protocols;
    }

    /** Adds those of a trial. */
    void add(Experiment experiment) {
        evaluated.addAll(OnlineEvaluation.metrics(experiment.evaluation()));
        if (experiment.evaluation().probe()) {
            trained.add(MetricRecord.PROBE_TRAIN);
        }
        for (Protocol protocol : protocols) {
            protocol.results(experiment.evaluation()).forEach(name -> measured.add(protocol + "." + name));
        }
        collapse |= experiment.track().collapse();
    }

    /** The main metric of a sweep that names none. */
    String main() {
        return evaluated.contains(MAIN) ? MAIN : names().iterator().next();
    }

    /** Reports a metric that no trial records. */
    void check(Node written, Problems problems) {
        String metric = YamlWriter.shown(written);
        if (names().contains(metric) || (collapse && isCollapse(metric))) {
            return;
        }
        String knn = metric.startsWith(MetricRecord.KNN)
                        && evaluated.stream().noneMatch(name -> name.startsWith(MetricRecord.KNN))
                ? "Set evaluation.knn.every, so that training measures kNN. "
                : "";
        String nearest = Suggestions.nearest(metric, names())
                .map("Did you mean %s? "::formatted)
                .orElse("");
        problems.add(
                SweepReader.METRICS,
                written,
                "No trial of the sweep records the metric %s.".formatted(metric),
                "%s%sTrials record %s%s.".formatted(knn, nearest, String.join(", ", names()), collapseNames()));
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>(evaluated);
        names.addAll(trained);
        names.addAll(measured);
        return names;
    }

    /** The outputs are those that losses read, which only wired components tell. */
    private static boolean isCollapse(String metric) {
        return metric.startsWith(MetricRecord.COLLAPSE + ".")
                && CollapseMeasures.NAMES.contains(metric.substring(metric.lastIndexOf('.') + 1));
    }

    private String collapseNames() {
        return collapse
                ? ", and %s.OUTPUT.MEASURE with the measures %s"
                        .formatted(MetricRecord.COLLAPSE, String.join(", ", CollapseMeasures.NAMES))
                : "";
    }
}
