package dev.bifocal.host.run;

import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The identity of a run, and its settings at the start. Checkpoints contain the id and the hash.
 *
 * @param id a random identifier, drawn at the start of the run
 * @param hash hash of the settings, see {@link ResolvedExperiment#hash}
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
     * Whether a setting may change between the sessions of a run: the settings of the computation, and the locations of
     * results and data. The content of the data is compared separately. The number of processes decides which images
     * batch normalisation treats together, so only {@code resume --processes} changes it.
     */
    private static boolean isFree(String key) {
        return (key.startsWith("compute.") && !key.equals("compute.processes"))
                || key.equals("run.root")
                || key.equals("data.root");
    }

    /**
     * Checks that the settings have not changed since the start of the run.
     *
     * @param now settings of the run's {@code config.yaml}
     * @param config that file
     * @throws BifocalException with the settings that differ
     */
    void check(ResolvedExperiment now, Path config) {
        Map<String, String> values = values(now.settings());
        List<String> differences = new ArrayList<>();
        settings.forEach((key, began) -> {
            String value = values.get(key);
            if (!isFree(key) && !began.equals(value)) {
                differences.add(
                        value == null
                                ? "%s was %s and is now missing".formatted(key, began)
                                : "%s was %s and is now %s".formatted(key, began, value));
            }
        });
        for (Setting setting : now.settings()) {
            // Settings that a later version added have their defaults.
            boolean added = !settings.containsKey(setting.key()) && !setting.isDefault();
            if (added && !isFree(setting.key())) {
                differences.add("%s is now %s and was not set before".formatted(setting.key(), setting.value()));
            }
        }
        if (!differences.isEmpty()) {
            String more = differences.size() > NAMED ? "; and %s more".formatted(differences.size() - NAMED) : "";
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "The run cannot resume, because its settings have changed: %s%s."
                            .formatted(
                                    String.join("; ", differences.subList(0, Math.min(NAMED, differences.size()))),
                                    more),
                    "Restore the values in %s, or start a new run with the present values: bifocal train %s"
                            .formatted(config, config));
        }
    }
}
