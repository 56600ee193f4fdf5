package dev.bifocal.host.sweep.result;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The trials of a sweep with their results. Trials that have not run yet are included.
 *
 * @param sweep the name of the sweep
 * @param axes the names of the axes, in the order of the definition
 * @param cells the cells of the table, in the order of the definition; a cell has a trial for each seed
 * @param seeds the seeds, in order; every cell has all of them
 * @param baseline the label of the baseline's cell, if the sweep names one
 * @param metrics the names of the metrics that the sweep's tables show, the main metric first
 * @param trials the trials, by cell and then by seed
 */
public record SweepResults(
        String sweep,
        List<String> axes,
        List<Cell> cells,
        List<Long> seeds,
        Optional<String> baseline,
        List<String> metrics,
        List<Trial> trials) {

    /** Copies the lists. */
    public SweepResults {
        axes = List.copyOf(axes);
        cells = List.copyOf(cells);
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
        trials = List.copyOf(trials);
    }

    /** The trials of a cell, by seed. */
    public List<Trial> of(Cell cell) {
        return trials.stream().filter(trial -> trial.cell().equals(cell)).toList();
    }

    /**
     * The same results, compared with another cell.
     *
     * @param name the label of a cell, or the value of its only axis
     * @throws HostException if the name fits no cell, or several
     */
    public SweepResults against(String name) {
        List<String> fitting = cells.stream()
                .filter(cell -> cell.isNamed(name))
                .map(Cell::label)
                .toList();
        if (fitting.size() != 1) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "Sweep %s has %s '%s'."
                            .formatted(sweep, fitting.isEmpty() ? "no cell" : fitting.size() + " cells", name),
                    "Its cells are: %s."
                            .formatted(cells.stream().map(Cell::label).collect(Collectors.joining("; "))));
        }
        return new SweepResults(sweep, axes, cells, seeds, Optional.of(fitting.get(0)), metrics, trials);
    }
}
