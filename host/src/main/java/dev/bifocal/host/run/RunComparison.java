package dev.bifocal.host.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A comparison of runs.
 *
 * @param runs the runs
 * @param settings the settings that differ, by key, with one value for each run, in their order; {@link #NONE} if a run
 *     lacks the setting
 */
public record RunComparison(List<RunSummary> runs, Map<String, List<String>> settings) {

    /** The value of a setting that a run lacks. */
    public static final String NONE = "-";

    /** Copies the list and keeps the order of the settings. */
    public RunComparison {
        runs = List.copyOf(runs);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * Compares runs.
     *
     * @throws dev.bifocal.api.BifocalException if the settings of a run cannot be read
     */
    public static RunComparison of(List<RunFolder> folders) {
        List<Map<String, String>> all =
                folders.stream().map(RunComparison::settings).toList();
        Set<String> keys = new LinkedHashSet<>();
        all.forEach(settings -> keys.addAll(settings.keySet()));
        Map<String, List<String>> differing = new LinkedHashMap<>();
        for (String key : keys) {
            List<String> values = all.stream()
                    .map(settings -> settings.getOrDefault(key, NONE))
                    .toList();
            if (new HashSet<>(values).size() > 1) {
                differing.put(key, values);
            }
        }
        return new RunComparison(folders.stream().map(RunSummary::of).toList(), differing);
    }

    private static Map<String, String> settings(RunFolder folder) {
        Map<String, String> settings = new LinkedHashMap<>();
        flatten("", folder.settings(), settings);
        return settings;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        if (!node.isObject()) {
            into.put(prefix, node.isValueNode() ? node.asText() : node.toString());
            return;
        }
        node.properties()
                .forEach(field -> flatten(
                        prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(), field.getValue(), into));
    }
}
