package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunSummary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Prints runs side by side: the settings that differ, and the results. */
public final class RunComparisonPrinter {

    private static final int USUAL_WIDTH = 120;

    private final List<RunRow> runs;

    private RunComparisonPrinter(List<RunSummary> runs) {
        this.runs = runs.stream().map(RunRow::of).toList();
    }

    private record Output(List<RunRow.Output> runs, Map<String, List<String>> settings) {}

    public static void print(RunComparison comparison, Console console, boolean json) {
        RunComparisonPrinter printer = new RunComparisonPrinter(comparison.runs());
        if (json) {
            Json.print(
                    console,
                    new Output(printer.runs.stream().map(RunRow::output).toList(), comparison.settings()));
        } else {
            printer.print(comparison.settings(), console);
        }
    }

    /** A column for each run while all fit the terminal, a row for each run otherwise. */
    private boolean fitsBesideEachOther(Map<String, List<String>> settings, Console console) {
        int names = heading("").stream().mapToInt(name -> name.length() + 2).sum();
        int keys = settings.keySet().stream().mapToInt(String::length).max().orElse(0);
        return names + keys <= console.columns().orElse(USUAL_WIDTH);
    }

    private void printRows(Map<String, List<String>> settings, Console console) {
        List<String> names = heading("RUN");
        FittedColumns columns = new FittedColumns(console.columns().orElse(Integer.MAX_VALUE))
                .text(names.get(0), names.subList(1, names.size()))
                .text("STATE", values(RunRow::state))
                .number("EPOCH", values(RunRow::epochs));
        List<String> evaluated = names(run -> run.run().metrics().evaluation());
        evaluated.stream().limit(1).forEach(name -> columns.number(name, evaluation(name)));
        columns.settings(settings);
        evaluated.stream().skip(1).forEach(name -> columns.number(name, evaluation(name)));
        names(run -> run.run().metrics().training())
                .forEach(name -> columns.number(
                        name, values(run -> number(run.run().metrics().training(), name))));
        names(run -> run.run().metrics().best())
                .forEach(name -> columns.number("best " + name, values(run -> best(run, name))));
        columns.print(console);
    }

    private void print(Map<String, List<String>> settings, Console console) {
        if (!fitsBesideEachOther(settings, console)) {
            printRows(settings, console);
            return;
        }
        if (settings.isEmpty()) {
            console.println("All settings are equal.");
        } else {
            Table table = Table.of(heading("SETTING"));
            settings.forEach((key, values) -> table.row(row(key, values)));
            table.print(console);
        }
        console.println();
        Table table = Table.of(heading("RESULT"));
        table.row(row("state", values(RunRow::state)));
        table.row(row("epoch", values(RunRow::epochs)));
        for (String name : names(run -> run.run().metrics().training())) {
            table.row(row(name, values(run -> number(run.run().metrics().training(), name))));
        }
        for (String name : names(run -> run.run().metrics().evaluation())) {
            table.row(row(name, evaluation(name)));
        }
        for (String name : names(run -> run.run().metrics().best())) {
            table.row(row("best " + name, values(run -> best(run, name))));
        }
        table.print(console);
    }

    private List<String> evaluation(String name) {
        return values(run -> number(run.run().metrics().evaluation(), name));
    }

    private List<String> heading(String first) {
        List<String> names = values(run -> run.run().folder().name());
        boolean distinct = new HashSet<>(names).size() == names.size();
        return row(first, distinct ? names : values(RunRow::name));
    }

    private static List<String> row(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    private List<String> values(Function<RunRow, String> value) {
        return runs.stream().map(value).toList();
    }

    private List<String> names(Function<RunRow, Map<String, ?>> metrics) {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(metrics.apply(run).keySet()));
        return new ArrayList<>(names);
    }

    private static String number(Map<String, Double> metrics, String name) {
        Double value = metrics.get(name);
        return value == null ? RunComparison.NONE : Text.number(value);
    }

    private static String best(RunRow run, String name) {
        var best = run.run().metrics().best().get(name);
        return best == null ? RunComparison.NONE : "%s (epoch %s)".formatted(Text.number(best.value()), best.epoch());
    }
}
