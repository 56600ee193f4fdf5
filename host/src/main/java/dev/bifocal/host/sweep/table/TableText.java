package dev.bifocal.host.sweep.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import dev.bifocal.host.sweep.statistics.Interval;
import dev.bifocal.host.sweep.statistics.Sample;
import dev.bifocal.host.sweep.table.SweepTable.Comparison;
import dev.bifocal.host.sweep.table.SweepTable.Measure;
import dev.bifocal.host.sweep.table.SweepTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes a sweep's table as CSV, Markdown and LaTeX. */
public final class TableText {

    private static final Pattern LATEX_SPECIAL = Pattern.compile("[\\\\&%$#_{}~^<>\u00b1*]|(?<![\\w.])[-+](?=\\d)");

    private static final Map<String, String> LATEX = Map.ofEntries(
            Map.entry("\\", "\\textbackslash{}"),
            Map.entry("~", "\\textasciitilde{}"),
            Map.entry("^", "\\textasciicircum{}"),
            Map.entry("<", "\\textless{}"),
            Map.entry(">", "\\textgreater{}"),
            Map.entry("\u00b1", "$\\pm$"),
            Map.entry("*", "$^{*}$"),
            Map.entry("-", "$-$"),
            Map.entry("+", "$+$"));

    private TableText() {}

    /** One line for each cell and metric, with full precision; values that do not exist are empty. */
    public static String csv(SweepTable table) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(csvHeadings(table));
        for (Row row : table.rows()) {
            for (String metric : table.metrics()) {
                lines.add(csvLine(table, row, metric));
            }
        }
        try {
            return CsvMapper.builder()
                    .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
                    .build()
                    .writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A table cannot be written as CSV.", e);
        }
    }

    private static List<String> csvHeadings(SweepTable table) {
        return Stream.of(
                        Stream.of("sweep", "cell"),
                        table.axes().stream(),
                        Stream.of(
                                "metric", "baseline", "selected", "trials", "done", "others", "n", "mean", "sd", "low"),
                        Stream.of("high", "best", "best_sd", "best_epoch", "pairs", "difference", "difference_low"),
                        Stream.of("difference_high", "difference_interval", "p", "exact", "holm", "seconds"),
                        Stream.of("peak_memory_mib", "front"))
                .flatMap(names -> names)
                .toList();
    }

    private static List<String> csvLine(SweepTable table, Row row, String metric) {
        Optional<Measure> measure = row.measure(metric);
        Optional<Sample> last = measure.map(Measure::last);
        Optional<Interval> interval = last.flatMap(Sample::interval);
        Optional<SweepTable.Best> best = measure.flatMap(Measure::best);
        Optional<Comparison> comparison = measure.flatMap(Measure::comparison);
        Optional<Interval> between =
                comparison.flatMap(found -> found.difference().interval());
        List<String> line = new ArrayList<>(List.of(table.sweep(), row.cell()));
        table.axes().forEach(axis -> line.add(row.values().getOrDefault(axis, "")));
        Stream.of(
                        metric,
                        row.baseline(),
                        measure.map(Measure::selected).orElse(false),
                        row.trials().of(),
                        row.trials().done(),
                        Sentences.states(row.trials().others()),
                        last.map(Sample::n).orElse(0),
                        last.map(Sample::mean),
                        last.flatMap(Sample::sd),
                        interval.map(Interval::low),
                        interval.map(Interval::high),
                        best.map(found -> found.value().mean()),
                        best.flatMap(found -> found.value().sd()),
                        best.map(SweepTable.Best::epoch),
                        comparison.map(found -> found.difference().sample().n()),
                        comparison.map(found -> found.difference().sample().mean()),
                        between.map(Interval::low),
                        between.map(Interval::high),
                        between.map(found -> found.kind().toString().toLowerCase(Locale.ROOT)),
                        comparison.map(found -> found.difference().test().p()),
                        comparison.map(found -> found.difference().test().exact()),
                        comparison.map(Comparison::holm),
                        Cost.SECONDS.of(row).map(Sample::mean),
                        Cost.PEAK_MEMORY.of(row).map(Sample::mean),
                        table.fronts().stream()
                                .filter(front -> front.metric().equals(metric)
                                        && front.cells().contains(row.cell()))
                                .map(SweepTable.Front::cost)
                                .collect(Collectors.joining(" ")))
                .map(value -> value instanceof Optional<?> optional
                        ? optional.map(Object::toString).orElse("")
                        : value.toString())
                .forEach(line::add);
        return line;
    }

    /** All sheets with the sentences below. */
    public static String markdown(SweepTable table) {
        StringBuilder text =
                new StringBuilder("# ").append(markdown(table.sweep())).append('\n');
        for (Sheet sheet : new Sheets(table).all()) {
            text.append("\n## ").append(markdown(sheet.title())).append("\n\n");
            markdownLine(sheet.headings(), text);
            StringBuilder rule = new StringBuilder("|");
            for (int column = 0; column < sheet.headings().size(); column++) {
                rule.append(sheet.isNumber(column) ? "--:|" : "---|");
            }
            text.append(rule).append('\n');
            sheet.rows().forEach(row -> markdownLine(row, text));
        }
        text.append('\n');
        table.sentences()
                .forEach(
                        sentence -> text.append("- ").append(markdown(sentence)).append('\n'));
        return text.toString();
    }

    private static void markdownLine(List<String> cells, StringBuilder text) {
        cells.forEach(cell -> text.append("| ").append(markdown(cell)).append(' '));
        text.append("|\n");
    }

    private static String markdown(String text) {
        return text.replaceAll("([\\\\`*_|<\\[\\]])", "\\\\$1").replace("\n", " ");
    }

    /** Tables for the booktabs package: all metrics side by side, then all sheets. */
    public static String latex(SweepTable table) {
        Sheets sheets = new Sheets(table);
        StringBuilder text = new StringBuilder("% needs \\usepackage{booktabs}\n");
        List<String> notes =
                new ArrayList<>(List.of("Mean \u00b1 standard deviation over seeds; * the selected cell."));
        notes.addAll(table.sentences());
        latex(sheets.overview(), notes, text);
        sheets.all().forEach(sheet -> latex(sheet, List.of(), text));
        return text.toString();
    }

    private static void latex(Sheet sheet, List<String> notes, StringBuilder text) {
        text.append("\\begin{table}\n  \\centering\n  \\caption{")
                .append(latex(sheet.title()))
                .append("}\n  \\begin{tabular}{")
                .append(IntStream.range(0, sheet.headings().size())
                        .mapToObj(column -> sheet.isNumber(column) ? "r" : "l")
                        .collect(Collectors.joining()))
                .append("}\n    \\toprule\n");
        latexLine(sheet.quietHeadings(), text);
        text.append("    \\midrule\n");
        sheet.rows().forEach(row -> latexLine(row, text));
        text.append("    \\bottomrule\n  \\end{tabular}\n");
        if (!notes.isEmpty()) {
            text.append("  \\par\\smallskip\\footnotesize\n");
            notes.forEach(note -> text.append("  ").append(latex(note)).append('\n'));
        }
        text.append("\\end{table}\n");
    }

    private static void latexLine(List<String> cells, StringBuilder text) {
        text.append(cells.stream().map(TableText::latex).collect(Collectors.joining(" & ", "    ", " \\\\\n")));
    }

    private static String latex(String text) {
        return LATEX_SPECIAL
                .matcher(text.replace("\n", " "))
                .replaceAll(found -> Matcher.quoteReplacement(LATEX.getOrDefault(found.group(), "\\" + found.group())));
    }
}
