package dev.bifocal.host.sweep.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares the provenances of a sweep's trials. Their settings differ on purpose; what ran them should not. */
final class Origins {

    private static final int HASH_DIGITS = 8;

    private final Map<String, Set<String>> values = new LinkedHashMap<>();
    private final Map<List<Object>, Set<String>> data = new LinkedHashMap<>();

    /** What the trials of one cell should share, although other cells may set it. */
    private final Map<String, Map<Cell, Set<String>>> ofCells = new LinkedHashMap<>();

    private Origins() {}

    /**
     * A sentence about plugins, versions, devices and data that differ between the trials that are done; empty if none
     * does. Data are compared between trials with equal settings of the data and equal seeds, threads and precision
     * between the trials of a cell.
     */
    static Optional<String> mixed(SweepResults results) {
        Origins origins = new Origins();
        results.trials().stream()
                .filter(trial -> trial.state() == Trial.State.DONE)
                .forEach(origins::add);
        List<String> mixed = new ArrayList<>();
        origins.values.forEach((what, each) -> {
            if (each.size() > 1) {
                mixed.add(what + " " + String.join(" and ", each));
            }
        });
        origins.ofCells.forEach((what, cells) -> cells.values().stream()
                .filter(each -> each.size() > 1)
                .findFirst()
                .ifPresent(each -> mixed.add("%s %s in one cell".formatted(what, String.join(" and ", each)))));
        if (origins.data.values().stream().anyMatch(fingerprints -> fingerprints.size() > 1)) {
            mixed.add("data with different contents");
        }
        return mixed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The trials that are done have different origins: %s. Differences between cells may come from them; 'bifocal report %s' names the trials."
                                .formatted(String.join("; ", mixed), results.sweep()));
    }

    private void add(Trial trial) {
        try {
            RunFolder run = RunFolder.open(trial.folder());
            Provenance provenance = run.provenance();
            provenance
                    .plugins()
                    .forEach(plugin -> note(
                            "plugin " + plugin.id(),
                            "%s (sha256 %s)".formatted(plugin.version(), brief(plugin.sha256()))));
            note("Bifocal", provenance.versions().bifocal());
            note("PyTorch", provenance.versions().pytorch());
            note("devices", provenance.device().replaceFirst(":.*", ""));
            JsonNode settings = run.settings();
            if (provenance.device().equals("cpu")) {
                note(
                        trial.cell(),
                        "threads",
                        settings.path("compute").path("threads").asText());
            }
            Optional.ofNullable(provenance.precision()).ifPresent(taken -> note(trial.cell(), "precision", taken));
            JsonNode read = settings.path("data");
            if (read instanceof ObjectNode object) {
                object.remove("root");
            }
            data.computeIfAbsent(List.of(trial.seed(), read), key -> new TreeSet<>())
                    .add(provenance.data().fingerprint());
        } catch (BifocalException damaged) {
            // The pages of the sweep and of the run name the damage.
        }
    }

    private static String brief(String sha256) {
        return sha256.substring(0, Math.min(HASH_DIGITS, sha256.length()));
    }

    private void note(Cell cell, String what, String value) {
        ofCells.computeIfAbsent(what, key -> new LinkedHashMap<>())
                .computeIfAbsent(cell, key -> new TreeSet<>())
                .add(value);
    }

    private void note(String what, String value) {
        values.computeIfAbsent(what, key -> new TreeSet<>()).add(value);
    }
}
