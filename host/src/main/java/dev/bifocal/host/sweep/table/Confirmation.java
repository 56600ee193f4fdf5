package dev.bifocal.host.sweep.table;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A repetition of the selected cell and the baseline with fresh seeds. The best of many cells owes a part of its lead
 * to chance; fresh seeds measure it without that part.
 *
 * @param metric the metric on which the cell was selected
 * @param selected the selected cell
 * @param baseline the baseline; empty if the sweep names none, or if it is the selected cell itself
 * @param seeds as many seeds as the sweep has, after those of the sweep
 */
public record Confirmation(String metric, Cell selected, Optional<Cell> baseline, List<Long> seeds) {

    /** Copies the list. */
    public Confirmation {
        seeds = List.copyOf(seeds);
    }

    /**
     * The confirmation of a sweep's main metric.
     *
     * @throws dev.bifocal.api.BifocalException if no trial that is done has measured the metric
     */
    public static Confirmation of(SweepResults results) {
        Metrics values = new Metrics(results);
        return values.named(List.of()).stream()
                .findFirst()
                .flatMap(metric -> Selections.of(values, results.cells(), metric))
                .map(selection -> of(results, selection))
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "The sweep '%s' has no cell to confirm, because no trial is done with its main metric."
                                .formatted(results.sweep()),
                        "Run the sweep first: bifocal sweep resume " + results.sweep()));
    }

    private static Confirmation of(SweepResults results, SweepTable.Selection selection) {
        Cell selected = cell(results, selection.cell()).orElseThrow();
        long largest = results.seeds().stream().mapToLong(Long::longValue).max().orElse(0);
        return new Confirmation(
                selection.metric(),
                selected,
                results.baseline()
                        .flatMap(label -> cell(results, label))
                        .filter(baseline -> !baseline.equals(selected)),
                LongStream.rangeClosed(largest + 1, largest + results.seeds().size())
                        .boxed()
                        .toList());
    }

    private static Optional<Cell> cell(SweepResults results, String label) {
        return results.cells().stream()
                .filter(cell -> cell.label().equals(label))
                .findFirst();
    }
}
