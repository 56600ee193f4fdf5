package dev.bifocal.host.train.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.step.StepObserver;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures the collapse of those outputs of shape (N, D) on the online side that losses read, except logits, at
 * recorded steps. The query view is measured, or else the key view; the other view is that of the online side, or else
 * of the momentum side.
 */
public final class CollapseObserver implements StepObserver {

    private static final List<Wiring.Pass> ONLINE =
            List.of(new Wiring.Pass(View.QUERY, Side.ONLINE), new Wiring.Pass(View.KEY, Side.ONLINE));

    private final Map<String, List<Wiring.Pass>> passes = new LinkedHashMap<>();
    private final CollapseMeasures measures;

    /**
     * Creates an observer.
     *
     * @param manager owner of the compiled functions
     */
    public CollapseObserver(Wiring wiring, NDManager manager) {
        Map<Wiring.Pass, Set<String>> read = wiring.passesOfLosses();
        Set<String> names = new LinkedHashSet<>();
        ONLINE.forEach(pass -> names.addAll(read.getOrDefault(pass, Set.of())));
        names.remove(OutputSpec.LOGITS);
        names.removeIf(name ->
                Objects.requireNonNull(wiring.dimensions().outputs().get(name)).dimension() != 1);
        for (String name : names) {
            passes.put(
                    name,
                    Stream.concat(ONLINE.stream(), Stream.of(new Wiring.Pass(View.KEY, Side.MOMENTUM)))
                            .filter(pass -> read.getOrDefault(pass, Set.of()).contains(name))
                            .limit(2)
                            .toList());
        }
        this.measures = new CollapseMeasures(manager);
    }

    @Override
    public Map<Wiring.Pass, Set<String>> reads() {
        return Map.of();
    }

    @Override
    public Map<String, NDArray> state() {
        return Map.of();
    }

    @Override
    public Map<String, NDArray> observe(Objective.Step computed, boolean recorded) {
        Map<String, NDArray> values = new LinkedHashMap<>();
        if (recorded) {
            passes.forEach((output, read) -> {
                List<NDArray> views = read.stream()
                        .map(pass -> Objects.requireNonNull(computed.passes().get(pass))
                                .get(output))
                        .toList();
                measures.of(views.get(0), views.stream().skip(1).findFirst())
                        .forEach((measure, value) ->
                                values.put("%s.%s.%s".formatted(MetricRecord.COLLAPSE, output, measure), value));
            });
        }
        return values;
    }
}
