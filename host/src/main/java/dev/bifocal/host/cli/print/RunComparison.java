package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.RunFolder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs side by side.
 *
 * @param runs the runs
 * @param settings the settings that differ, by key, with one value for each run, in their order; {@code -} where a run has none
 */
public record RunComparison(List<RunReading> runs, Map<String, List<String>> settings) {

    private static final String NONE = "-";

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
        return new RunComparison(folders.stream().map(RunReading::of).toList(), differing);
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

    public void print(Console console) {
        if (settings.isEmpty()) {
            console.println("All settings are equal.");
        } else {
            Table table = Table.of(heading("SETTING"));
            settings.forEach((key, values) -> table.row(row(key, values)));
            table.print(console);
        }
        console.println();
        Table table = Table.of(heading("RESULT"));
        table.row(row("state", values(RunReading::state)));
        table.row(row("epoch", values(RunReading::epochs)));
        for (String name : names(run -> run.metrics().training())) {
            table.row(row(name, values(run -> number(run.metrics().training(), name))));
        }
        for (String name : names(run -> run.metrics().evaluation())) {
            table.row(row(name, values(run -> number(run.metrics().evaluation(), name))));
        }
        for (String name : names(run -> run.metrics().best())) {
            table.row(row("best " + name, values(run -> best(run, name))));
        }
        table.print(console);
    }

    private List<String> heading(String first) {
        List<String> names = values(run -> run.folder().name());
        boolean distinct = new HashSet<>(names).size() == names.size();
        return row(first, distinct ? names : values(RunReading::qualifiedName));
    }

    private static List<String> row(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    private List<String> values(Function<RunReading, String> value) {
        return runs.stream().map(value).toList();
    }

    private List<String> names(Function<RunReading, Map<String, ?>> metrics) {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(metrics.apply(run).keySet()));
        return new ArrayList<>(names);
    }

    private static String number(Map<String, Double> metrics, String name) {
        Double value = metrics.get(name);
        return value == null ? NONE : Text.number(value);
    }

    private static String best(RunReading run, String name) {
        var best = run.metrics().best().get(name);
        return best == null ? NONE : "%s (epoch %s)".formatted(Text.number(best.value()), best.epoch());
    }

    public ObjectNode json() {
        ObjectNode node = Json.object();
        node.set("runs", Json.array(runs, RunReading::json));
        ObjectNode differing = Json.object();
        settings.forEach((key, values) -> differing.set(key, Json.texts(values)));
        node.set("settings", differing);
        return node;
    }
}
