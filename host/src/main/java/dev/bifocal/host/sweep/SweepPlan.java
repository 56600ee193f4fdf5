package dev.bifocal.host.sweep;

import dev.bifocal.host.sweep.result.Cell;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A sweep whose trials are all bound.
 *
 * @param definition the definition
 * @param folder the folder of the sweep, {@code ROOT/NAME}
 * @param cells the cells, in the order of the definition
 * @param baseline the label of the baseline's cell
 * @param trials the trials, by cell and then by seed
 * @param jobs the number of processes at a time
 */
public record SweepPlan(
        SweepDefinition definition,
        Path folder,
        List<Cell> cells,
        Optional<String> baseline,
        List<PlannedTrial> trials,
        int jobs) {

    /** Copies the lists. */
    public SweepPlan {
        cells = List.copyOf(cells);
        trials = List.copyOf(trials);
    }
}
