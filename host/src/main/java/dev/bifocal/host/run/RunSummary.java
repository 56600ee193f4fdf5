package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A run, as far as its files are readable. A damaged run therefore does not hide the others.
 *
 * @param folder its folder
 * @param damage a sentence with a remedy for each unreadable file; empty for an intact run
 * @param status its status, if it is readable
 * @param provenance its provenance, if it is readable
 * @param metrics its metrics
 */
public record RunSummary(
        RunFolder folder,
        List<String> damage,
        Optional<RunStatus> status,
        Optional<Provenance> provenance,
        MetricSummary metrics) {

    /** Copies the list. */
    public RunSummary {
        damage = List.copyOf(damage);
    }

    /** Reads the summary of a run. */
    public static RunSummary of(RunFolder folder) {
        List<String> damage = new ArrayList<>();
        Optional<RunStatus> status = part(folder::status, damage);
        Optional<Provenance> provenance = part(folder::provenance, damage);
        part(folder::settings, damage);
        MetricSummary metrics = part(() -> MetricSummary.of(MetricFile.read(folder.metrics())), damage)
                .orElseGet(() -> MetricSummary.of(List.of()));
        return new RunSummary(folder, damage, status, provenance, metrics);
    }

    private static <T> Optional<T> part(Supplier<T> read, List<String> damage) {
        try {
            return Optional.of(read.get());
        } catch (BifocalException e) {
            damage.add(e.getMessage() + " " + e.remedy());
            return Optional.empty();
        }
    }

    /** {@code EXPERIMENT/NAME}. */
    public String qualifiedName() {
        return folder.qualifiedName();
    }

    /** Recall@K of the last evaluation, by K. Empty if there was no evaluation. */
    public Map<Integer, Double> recall() {
        Map<Integer, Double> recall = new TreeMap<>();
        metrics.evaluation()
                .forEach((name, value) -> MetricRecord.recallOf(name).ifPresent(k -> recall.put(k, value)));
        return Collections.unmodifiableMap(recall);
    }
}
