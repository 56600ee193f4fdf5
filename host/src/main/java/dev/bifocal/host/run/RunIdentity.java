package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.experiment.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What tells a run from all others, and the settings that it began with. Its checkpoints hold id and hash.
 *
 * @param id drawn when the run began
 * @param hash of the settings, see {@link ResolvedExperiment#hash}
 * @param settings each in one line of YAML, by key
 */
public record RunIdentity(String id, String hash, Map<String, String> settings) {

    private static final int NAMED = 5;

    /** Copies the settings in their order. */
    public RunIdentity {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    static RunIdentity of(ResolvedExperiment experiment) {
        return new RunIdentity(UUID.randomUUID().toString(), experiment.hash(), values(experiment.settings()));
    }

    private static Map<String, String> values(List<Setting> settings) {
        Map<String, String> values = new LinkedHashMap<>();
        settings.forEach(setting -> values.put(setting.key(), setting.value()));
        return values;
    }

    /**
     * Whether a setting may change while a run is stopped: what it is computed with, where results go, and where the data are,
     * whose content is compared by itself.
     */
    private static boolean isFree(String key) {
        return key.startsWith("compute.") || key.equals("run.root") || key.equals("data.root");
    }

    /**
     * Refuses settings with which the run would not go on as it began.
     *
     * @param now those of its {@code config.yaml}
     * @param config that file
     */
    void check(ResolvedExperiment now, Path config) {
        Map<String, String> values = values(now.settings());
        List<String> differences = new ArrayList<>();
        settings.forEach((key, began) -> {
            String value = values.get(key);
            if (!isFree(key) && !began.equals(value)) {
                differences.add(
                        value == null
                                ? "%s was %s and is no longer there".formatted(key, began)
                                : "%s was %s and is now %s".formatted(key, began, value));
            }
        });
        for (Setting setting : now.settings()) {
            // A later version's new settings have their defaults.
            boolean added = !settings.containsKey(setting.key()) && !setting.isDefault();
            if (added && !isFree(setting.key())) {
                differences.add("%s is now %s and was not there".formatted(setting.key(), setting.value()));
            }
        }
        if (!differences.isEmpty()) {
            String more = differences.size() > NAMED ? "; and %s more".formatted(differences.size() - NAMED) : "";
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "The run cannot go on with other settings than it began with: %s%s."
                            .formatted(
                                    String.join("; ", differences.subList(0, Math.min(NAMED, differences.size()))),
                                    more),
                    "Restore the values in %s, or start a new run with the present ones: bifocal train %s"
                            .formatted(config, config));
        }
    }
}
