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
                folders.stream().map(RunComparison::texts).toList();
        return new RunComparison(folders.stream().map(RunSummary::of).toList(), differing(all));
    }

    /**
     * The settings that differ among the runs whose settings can be read. The other runs have {@link #NONE} for all.
     */
    public static RunComparison ofReadable(List<RunSummary> runs) {
        List<Map<String, String>> all = runs.stream()
                .map(run -> run.damage().isEmpty() ? texts(run.folder()) : Map.<String, String>of())
                .toList();
        Set<String> keys = differing(
                        all.stream().filter(settings -> !settings.isEmpty()).toList())
                .keySet();
        Map<String, List<String>> differing = new LinkedHashMap<>();
        keys.forEach(key -> differing.put(key, values(key, all)));
        return new RunComparison(runs, differing);
    }

    /** The settings that differ, with a value for each run. */
    static Map<String, List<String>> differing(List<Map<String, String>> all) {
        Set<String> keys = new LinkedHashSet<>();
        all.forEach(settings -> keys.addAll(settings.keySet()));
        Map<String, List<String>> differing = new LinkedHashMap<>();
        for (String key : keys) {
            List<String> values = values(key, all);
            if (new HashSet<>(values).size() > 1) {
                differing.put(key, values);
            }
        }
        return differing;
    }

    private static List<String> values(String key, List<Map<String, String>> all) {
        return all.stream().map(settings -> settings.getOrDefault(key, NONE)).toList();
    }

    /** All settings of a run as texts, by key. */
    static Map<String, String> texts(RunFolder folder) {
        Map<String, String> texts = new LinkedHashMap<>();
        settings(folder)
                .forEach((key, value) -> texts.put(key, value.isValueNode() ? value.asText() : value.toString()));
        return texts;
    }

    /** All settings of a run by key. */
    static Map<String, JsonNode> settings(RunFolder folder) {
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        flatten("", folder.settings(), settings);
        return settings;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, JsonNode> into) {
        if (!node.isObject()) {
            into.put(prefix, node);
            return;
        }
        node.properties()
                .forEach(field -> flatten(
                        prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(), field.getValue(), into));
    }
}
