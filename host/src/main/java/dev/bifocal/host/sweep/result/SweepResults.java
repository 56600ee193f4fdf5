package dev.bifocal.host.sweep.result;

import java.util.List;
import java.util.Optional;

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
}
