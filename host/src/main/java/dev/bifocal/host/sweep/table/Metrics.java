package dev.bifocal.host.sweep.table;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The metrics of a sweep's trials. Only trials that are done count. */
final class Metrics {

    private final SweepResults results;
    private final Map<Cell, List<Trial>> done = new LinkedHashMap<>();

    Metrics(SweepResults results) {
        this.results = results;
        results.cells().forEach(cell -> done.put(cell, new ArrayList<>()));
        results.trials().stream()
                .filter(trial -> trial.state() == Trial.State.DONE)
                .forEach(trial -> done.computeIfAbsent(trial.cell(), cell -> new ArrayList<>())
                        .add(trial));
    }

    /** The requested metrics, those of the sweep, or all that its trials have evaluated during training. */
    List<String> named(List<String> requested) {
        Set<String> known = new LinkedHashSet<>(results.metrics());
        results.trials().forEach(trial -> known.addAll(trial.last().keySet()));
        for (String name : requested) {
            if (!known.contains(name)) {
                String nearest = Suggestions.nearest(name, known)
                        .map("Did you mean %s? "::formatted)
                        .orElse("");
                throw new HostException(
                        ErrorCode.USAGE,
                        "No trial of the sweep '%s' has measured the metric '%s'.".formatted(results.sweep(), name),
                        "%sMeasured are: %s.".formatted(nearest, String.join(", ", known)));
            }
        }
        if (!requested.isEmpty()) {
            return requested;
        }
        if (!results.metrics().isEmpty()) {
            return results.metrics();
        }
        Set<String> evaluated = new LinkedHashSet<>();
        results.trials().forEach(trial -> evaluated.addAll(trial.best().keySet()));
        return List.copyOf(evaluated);
    }

    List<Trial> done(Cell cell) {
        return done.getOrDefault(cell, List.of());
    }

    /** The finite values of a metric after the last epoch, by seed. */
    Map<Long, Double> values(Cell cell, String metric) {
        Map<Long, Double> values = new LinkedHashMap<>();
        for (Trial trial : done(cell)) {
            Optional.ofNullable(trial.last().get(metric))
                    .filter(Double::isFinite)
                    .ifPresent(value -> values.put(trial.seed(), value));
        }
        return values;
    }

    static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
