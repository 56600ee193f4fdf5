package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.statistics.Sample;
import dev.bifocal.host.track.MetricRecord;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Selects the cell with the best mean of a metric. */
final class Selections {

    private Selections() {}

    /**
     * Among the cells with the most measured trials, the one with the best mean after the last epoch; the first of
     * equal ones. A cell with fewer trials would be selected for its luck more often. Empty if nothing was measured.
     */
    static Optional<SweepTable.Selection> of(Metrics metrics, List<Cell> cells, String metric) {
        Map<Cell, double[]> values = new LinkedHashMap<>();
        cells.forEach(cell -> values.put(
                cell, Metrics.array(List.copyOf(metrics.values(cell, metric).values()))));
        int most = values.values().stream()
                .mapToInt(measured -> measured.length)
                .max()
                .orElse(0);
        if (most == 0) {
            return Optional.empty();
        }
        values.values().removeIf(measured -> measured.length < most);
        double sign = MetricRecord.isSmallerBetter(metric) ? 1 : -1;
        return values.entrySet().stream()
                .map(entry -> new SweepTable.Selection(
                        metric,
                        entry.getKey().label(),
                        Sample.of(entry.getValue(), TableOptions.CONFIDENCE).mean(),
                        values.size()))
                .min(Comparator.comparingDouble(selection -> sign * selection.mean()));
    }
}
