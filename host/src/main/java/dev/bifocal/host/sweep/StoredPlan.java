package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.sweep.result.Cell;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a sweep in its file {@code plan.json}, which is enough to read the results without plugins.
 *
 * @param axes the names of the axes
 * @param cells the values of each cell by axis
 * @param seeds the seeds
 * @param baseline the label of the baseline's cell
 * @param metrics the metrics of tables
 * @param protocols the protocols after training
 * @param varied the keys that axes set
 * @param jobs processes at a time
 * @param cuda whether the trials use a GPU if there is one
 * @param trials the trials by cell and then by seed
 */
public record StoredPlan(
        List<String> axes,
        List<Map<String, String>> cells,
        List<Long> seeds,
        @Nullable String baseline,
        List<String> metrics,
        List<String> protocols,
        List<String> varied,
        int jobs,
        boolean cuda,
        List<Entry> trials) {

    /**
     * A trial.
     *
     * @param cell the index of its cell
     * @param epochs epochs of the training
     */
    public record Entry(String id, int cell, long seed, int epochs) {}

    static StoredPlan of(SweepPlan plan) {
        SweepDefinition definition = plan.definition();
        return new StoredPlan(
                definition.axes().stream()
                        .flatMap(axis -> axis.names().stream())
                        .toList(),
                plan.cells().stream().map(Cell::values).toList(),
                definition.seeds(),
                plan.baseline().orElse(null),
                definition.metrics(),
                definition.protocols().stream().map(Protocol::toString).toList(),
                definition.varied().stream().sorted().toList(),
                plan.jobs(),
                JobPlan.isCuda(plan.trials().get(0).experiment()),
                plan.trials().stream()
                        .map(trial -> new Entry(
                                trial.id(),
                                plan.cells().indexOf(trial.cell()),
                                trial.seed(),
                                trial.experiment().experiment().epochs()))
                        .toList());
    }

    Cell cell(Entry trial) {
        return new Cell(cells.get(trial.cell()));
    }

    Optional<String> baselineLabel() {
        return Optional.ofNullable(baseline);
    }

    /** The protocols that this version knows. */
    List<Protocol> knownProtocols() {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocols.contains(protocol.toString()))
                .toList();
    }
}
