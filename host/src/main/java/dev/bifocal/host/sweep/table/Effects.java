package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.statistics.Bootstrap;
import dev.bifocal.host.sweep.statistics.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Computes the main effects of axes. */
final class Effects {

    private final SweepResults results;
    private final Metrics metrics;
    private final Optional<Cell> baseline;
    private final double confidence;
    private final Bootstrap bootstrap;

    Effects(SweepResults results, Metrics metrics, Optional<Cell> baseline, double confidence, Bootstrap bootstrap) {
        this.results = results;
        this.metrics = metrics;
        this.baseline = baseline;
        this.confidence = confidence;
        this.bootstrap = bootstrap;
    }

    List<SweepTable.Effect> of(String metric) {
        return results.axes().stream()
                .flatMap(axis -> of(metric, axis).stream())
                .toList();
    }

    /** A combination of the other axes with a seed. */
    private record Block(Map<String, String> others, long seed) {}

    private List<SweepTable.Effect> of(String metric, String axis) {
        Map<String, Map<Block, Double>> measured = measured(metric, axis);
        Set<Block> all = new HashSet<>();
        results.cells().stream().filter(cell -> cell.values().containsKey(axis)).forEach(cell -> results.seeds()
                .forEach(seed -> all.add(new Block(others(cell, axis), seed))));
        // A value without any result would leave no complete combination.
        measured.values().removeIf(Map::isEmpty);
        if (measured.size() < 2) {
            return List.of();
        }
        Set<Block> complete =
                new LinkedHashSet<>(measured.values().iterator().next().keySet());
        measured.values().forEach(blocks -> complete.retainAll(blocks.keySet()));
        if (complete.isEmpty()) {
            return List.of();
        }
        String reference = baseline.map(cell -> cell.values().get(axis))
                .filter(measured::containsKey)
                .orElse(measured.keySet().iterator().next());
        Map<String, Map<Long, Double>> averages = new LinkedHashMap<>();
        measured.forEach((value, blocks) -> averages.put(value, averages(blocks, complete)));
        Map<Long, Double> referenceAverages = Objects.requireNonNull(averages.get(reference));
        List<SweepTable.Effect> effects = new ArrayList<>();
        averages.forEach((value, average) -> effects.add(new SweepTable.Effect(
                metric,
                axis,
                value,
                reference,
                complete.size(),
                all.size(),
                Sample.of(Metrics.array(List.copyOf(average.values())), confidence),
                value.equals(reference)
                        ? Optional.empty()
                        : TableBuilder.paired(average, referenceAverages, confidence, bootstrap))));
        return effects;
    }

    private Map<String, Map<Block, Double>> measured(String metric, String axis) {
        Map<String, Map<Block, Double>> measured = new LinkedHashMap<>();
        for (Cell cell : results.cells()) {
            Optional.ofNullable(cell.values().get(axis)).ifPresent(value -> {
                Map<Block, Double> blocks = measured.computeIfAbsent(value, key -> new LinkedHashMap<>());
                metrics.values(cell, metric)
                        .forEach((seed, amount) -> blocks.put(new Block(others(cell, axis), seed), amount));
            });
        }
        return measured;
    }

    private static Map<String, String> others(Cell cell, String axis) {
        Map<String, String> others = new LinkedHashMap<>(cell.values());
        others.remove(axis);
        return others;
    }

    /** The mean of the complete combinations of each seed, by seed. */
    private static Map<Long, Double> averages(Map<Block, Double> blocks, Set<Block> complete) {
        Map<Long, List<Double>> bySeed = new LinkedHashMap<>();
        complete.forEach(block -> bySeed.computeIfAbsent(block.seed(), seed -> new ArrayList<>())
                .add(Objects.requireNonNull(blocks.get(block))));
        Map<Long, Double> averages = new LinkedHashMap<>();
        bySeed.forEach((seed, amounts) -> averages.put(
                seed,
                amounts.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        return averages;
    }
}
