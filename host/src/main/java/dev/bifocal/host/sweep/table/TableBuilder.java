package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.statistics.Bootstrap;
import dev.bifocal.host.sweep.statistics.Holm;
import dev.bifocal.host.sweep.statistics.PairedDifference;
import dev.bifocal.host.sweep.statistics.Pareto;
import dev.bifocal.host.sweep.statistics.Sample;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Computes the table of a sweep. */
final class TableBuilder {

    private final SweepResults results;
    private final double confidence;
    private final Metrics values;
    private final List<String> metrics;
    private final Optional<Cell> baseline;
    private final Bootstrap bootstrap = Bootstrap.standard();

    TableBuilder(SweepResults results, TableOptions options) {
        this.results = results;
        confidence = options.confidence();
        values = new Metrics(results);
        metrics = values.named(options.metrics());
        baseline = results.cells().stream()
                .filter(cell -> results.baseline().equals(Optional.of(cell.label())))
                .findFirst();
    }

    SweepTable build() {
        Map<Key, PairedDifference> differences = differences();
        Map<Key, Double> corrected = corrected(differences);
        List<SweepTable.Selection> selections = metrics.stream()
                .flatMap(metric -> Selections.of(values, results.cells(), metric).stream())
                .toList();
        List<SweepTable.Row> rows = new ArrayList<>();
        for (Cell cell : results.cells()) {
            Map<String, SweepTable.Measure> measures = new LinkedHashMap<>();
            for (String metric : metrics) {
                Key key = new Key(cell, metric);
                Optional<SweepTable.Comparison> comparison = Optional.ofNullable(differences.get(key))
                        .map(difference ->
                                new SweepTable.Comparison(difference, Objects.requireNonNull(corrected.get(key))));
                boolean selected = selections.stream()
                        .anyMatch(selection -> selection.metric().equals(metric)
                                && selection.cell().equals(cell.label()));
                measure(cell, metric, comparison, selected).ifPresent(measure -> measures.put(metric, measure));
            }
            rows.add(new SweepTable.Row(
                    cell.label(),
                    cell.values(),
                    baseline.equals(Optional.of(cell)),
                    trials(cell),
                    measures,
                    cost(cell)));
        }
        Effects effects = new Effects(results, values, baseline, confidence, bootstrap);
        SweepTable table = new SweepTable(
                results.sweep(),
                results.axes(),
                results.seeds(),
                baseline.map(Cell::label),
                metrics,
                confidence,
                rows,
                metrics.stream().flatMap(metric -> effects.of(metric).stream()).toList(),
                selections,
                fronts(rows),
                List.of());
        return Sentences.addTo(table, Origins.mixed(results));
    }

    private record Key(Cell cell, String metric) {}

    private Map<Key, PairedDifference> differences() {
        Map<Key, PairedDifference> differences = new LinkedHashMap<>();
        for (String metric : metrics) {
            for (Cell cell : results.cells()) {
                baseline.filter(reference -> !reference.equals(cell))
                        .flatMap(reference -> paired(values.values(cell, metric), values.values(reference, metric)))
                        .ifPresent(difference -> differences.put(new Key(cell, metric), difference));
            }
        }
        return differences;
    }

    private Optional<PairedDifference> paired(Map<Long, Double> values, Map<Long, Double> reference) {
        return paired(values, reference, confidence, bootstrap);
    }

    /** The differences for the common seeds; empty without any. */
    static Optional<PairedDifference> paired(
            Map<Long, Double> values, Map<Long, Double> reference, double confidence, Bootstrap bootstrap) {
        List<Long> common =
                values.keySet().stream().filter(reference::containsKey).sorted().toList();
        return common.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        PairedDifference.of(array(values, common), array(reference, common), confidence, bootstrap));
    }

    private static double[] array(Map<Long, Double> values, List<Long> seeds) {
        return Metrics.array(seeds.stream()
                .map(seed -> Objects.requireNonNull(values.get(seed)))
                .toList());
    }

    private static Map<Key, Double> corrected(Map<Key, PairedDifference> differences) {
        double[] p = Holm.adjust(differences.values().stream()
                .mapToDouble(difference -> difference.test().p())
                .toArray());
        Map<Key, Double> corrected = new LinkedHashMap<>();
        differences.keySet().forEach(key -> corrected.put(key, p[corrected.size()]));
        return corrected;
    }

    private Optional<SweepTable.Measure> measure(
            Cell cell, String metric, Optional<SweepTable.Comparison> comparison, boolean selected) {
        Map<Long, Double> last = values.values(cell, metric);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        List<MetricSummary.Best> best = values.done(cell).stream()
                .flatMap(trial -> Optional.ofNullable(trial.best().get(metric)).stream())
                .filter(value -> Double.isFinite(value.value()))
                .toList();
        return Optional.of(new SweepTable.Measure(
                last,
                sample(List.copyOf(last.values())),
                best.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new SweepTable.Best(
                                sample(best.stream()
                                        .map(MetricSummary.Best::value)
                                        .toList()),
                                best.stream()
                                        .mapToInt(MetricSummary.Best::epoch)
                                        .average()
                                        .orElseThrow())),
                comparison,
                selected));
    }

    private Sample sample(List<Double> values) {
        return Sample.of(Metrics.array(values), confidence);
    }

    private SweepTable.Trials trials(Cell cell) {
        List<Trial> trials = results.of(cell);
        Map<Trial.State, Integer> others = new LinkedHashMap<>();
        for (Trial.State state : Trial.State.values()) {
            int count = (int)
                    trials.stream().filter(trial -> trial.state() == state).count();
            if (state != Trial.State.DONE && count > 0) {
                others.put(state, count);
            }
        }
        return new SweepTable.Trials(values.done(cell).size(), trials.size(), others);
    }

    private Map<String, Sample> cost(Cell cell) {
        Map<String, Sample> cost = new LinkedHashMap<>();
        for (Cost kind : Cost.values()) {
            List<Double> amounts = values.done(cell).stream()
                    .flatMap(trial -> Optional.ofNullable(trial.cost().get(kind.key())).stream())
                    .toList();
            if (!amounts.isEmpty()) {
                cost.put(kind.key(), sample(amounts));
            }
        }
        return cost;
    }

    private List<SweepTable.Front> fronts(List<SweepTable.Row> rows) {
        List<SweepTable.Front> fronts = new ArrayList<>();
        for (String metric : metrics) {
            double sign = MetricRecord.isSmallerBetter(metric) ? -1 : 1;
            for (Cost cost : Cost.values()) {
                List<Pareto.Point> points = rows.stream()
                        .filter(row -> row.measures().containsKey(metric)
                                && cost.of(row).isPresent())
                        .map(row -> new Pareto.Point(
                                row.cell(),
                                sign * row.measure(metric).orElseThrow().last().mean(),
                                cost.of(row).orElseThrow().mean()))
                        .toList();
                if (!points.isEmpty()) {
                    fronts.add(new SweepTable.Front(metric, cost.key(), Pareto.front(points)));
                }
            }
        }
        return fronts;
    }
}
