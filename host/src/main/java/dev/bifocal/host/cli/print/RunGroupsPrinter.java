package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunGroups;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.sweep.statistics.Sample;
import dev.bifocal.host.sweep.table.Rounding;
import dev.bifocal.host.sweep.table.TableOptions;
import dev.bifocal.host.track.MetricSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Prints groups of runs: mean, standard deviation and number of runs for each metric. */
public final class RunGroupsPrinter {

    private RunGroupsPrinter() {}

    private record Output(List<String> by, List<String> over, List<String> mixed, List<OutputGroup> groups) {}

    private record OutputGroup(
            Map<String, String> settings, List<String> runs, Map<String, Sample> metrics, Map<String, Sample> best) {}

    public static void print(RunGroups groups, Console console, boolean json) {
        List<OutputGroup> rows =
                groups.groups().stream().map(group -> row(groups, group)).toList();
        if (json) {
            Json.print(console, new Output(groups.by(), groups.over(), groups.mixed(), rows));
            return;
        }
        Map<String, List<String>> settings = new LinkedHashMap<>();
        groups.by()
                .forEach(key ->
                        settings.put(key, values(rows, row -> row.settings().get(key))));
        FittedColumns columns = new FittedColumns(console.columns().orElse(Integer.MAX_VALUE));
        columns.settings(settings)
                .number("RUNS", values(rows, row -> Integer.toString(row.runs().size())));
        names(rows, OutputGroup::metrics)
                .forEach(name -> columns.number(
                        name,
                        values(rows, row -> text(row.metrics(), name, row.runs().size(), console))));
        names(rows, OutputGroup::best)
                .forEach(name -> columns.number(
                        "best " + name,
                        values(rows, row -> text(row.best(), name, row.runs().size(), console))));
        columns.print(console);
        console.println();
        String note = "Values are means %s standard deviations over the runs of a row.".formatted(plusMinus(console));
        console.println(Text.indented(note, 0, console.columns()));
        if (!groups.mixed().isEmpty()) {
            console.warn("runs of the same row differ in %s as well. Add them to --by or --over."
                    .formatted(String.join(", ", groups.mixed())));
        }
    }

    private static OutputGroup row(RunGroups groups, RunGroups.Group group) {
        Map<String, String> settings = new LinkedHashMap<>();
        IntStream.range(0, groups.by().size())
                .forEach(i -> settings.put(groups.by().get(i), group.values().get(i)));
        return new OutputGroup(
                settings,
                group.runs().stream().map(RunSummary::qualifiedName).toList(),
                samples(group.runs(), MetricSummary::last),
                samples(group.runs(), RunGroupsPrinter::best));
    }

    private static Map<String, Double> best(MetricSummary metrics) {
        Map<String, Double> best = new LinkedHashMap<>();
        metrics.best().forEach((name, value) -> best.put(name, value.value()));
        return best;
    }

    private static Map<String, Sample> samples(
            List<RunSummary> runs, Function<MetricSummary, Map<String, Double>> metrics) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        runs.forEach(run -> metrics.apply(run.metrics()).forEach((name, value) -> {
            if (Double.isFinite(value)) {
                values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
        }));
        Map<String, Sample> samples = new LinkedHashMap<>();
        values.forEach((name, each) -> samples.put(
                name, Sample.of(each.stream().mapToDouble(Double::doubleValue).toArray(), TableOptions.CONFIDENCE)));
        return samples;
    }

    private static List<String> values(List<OutputGroup> rows, Function<OutputGroup, String> value) {
        return rows.stream().map(value).toList();
    }

    private static Set<String> names(List<OutputGroup> rows, Function<OutputGroup, Map<String, Sample>> metrics) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(metrics.apply(row).keySet()));
        return names;
    }

    private static String text(Map<String, Sample> samples, String name, int runs, Console console) {
        return Optional.ofNullable(samples.get(name))
                .map(sample -> {
                    int decimals = Rounding.decimals(sample);
                    String sd = sample.sd()
                            .map(value -> plusMinus(console) + Rounding.fixed(value, decimals))
                            .orElse("");
                    String n = sample.n() < runs ? " (n=%s)".formatted(sample.n()) : "";
                    return Rounding.fixed(sample.mean(), decimals) + sd + n;
                })
                .orElse(RunComparison.NONE);
    }

    private static String plusMinus(Console console) {
        return console.unicode() ? "\u00b1" : "+-";
    }
}
