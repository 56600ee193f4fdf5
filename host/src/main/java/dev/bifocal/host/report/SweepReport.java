package dev.bifocal.host.report;

import dev.bifocal.host.report.html.Page;
import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.table.Cost;
import dev.bifocal.host.sweep.table.SweepTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page of a sweep: its statistics in tables and charts, its trials, their configurations and their origin. */
public final class SweepReport {

    private final SweepResults results;
    private final SweepTable table;
    private final SweepRuns runs;

    private final Function<Trial, Optional<String>> pages;

    private SweepReport(SweepResults results, Function<Trial, Optional<String>> pages) {
        this.results = results;
        this.pages = pages;
        this.table = SweepTable.of(results);
        this.runs = SweepRuns.of(results);
    }

    /** The page as a file. */
    public static String html(SweepResults results) {
        return Page.file(results.sweep(), main(results, trial -> Optional.empty()));
    }

    /**
     * The content of the page.
     *
     * @param pages the name of a trial's run if the board has a page of it
     */
    public static Tag main(SweepResults results, Function<Trial, Optional<String>> pages) {
        return new SweepReport(results, pages).main();
    }

    private Tag main() {
        Tag main = Tag.of("main").add(head());
        List<Tag> metrics = new ArrayList<>();
        Map<String, String> headings = new LinkedHashMap<>();
        for (String metric : table.metrics()) {
            String id = "metric-" + metrics.size();
            headings.put(id, metric);
            metrics.add(new MetricSection(results, table, runs, metric).section(id));
        }
        Optional<Tag> curves = runs.furtherCurves(table);
        curves.ifPresent(section -> headings.put("curves", "Curves of training"));
        headings.put("trials", "Trials");
        headings.put("configurations", "Configurations");
        headings.put("origin", "Origin");
        return main.add(Parts.navigation(headings))
                .add(metrics)
                .add(curves.stream().toList())
                .add(trials())
                .add(runs.configurations(results))
                .add(runs.origin(results));
    }

    private Tag head() {
        Map<Trial.State, Integer> states = new EnumMap<>(Trial.State.class);
        results.trials().forEach(trial -> states.merge(trial.state(), 1, Integer::sum));
        String counts = states.entrySet().stream()
                .map(state -> state.getValue() + " " + name(state.getKey()))
                .collect(Collectors.joining(", "));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cells", Integer.toString(results.cells().size()));
        facts.put("seeds", Integer.toString(results.seeds().size()));
        facts.put("trials", Integer.toString(results.trials().size()));
        double seconds = results.trials().stream()
                .mapToDouble(trial -> trial.cost().getOrDefault(Cost.SECONDS.key(), 0.))
                .sum();
        if (seconds > 0) {
            facts.put("time of all trials", Parts.duration(Duration.ofSeconds(Math.round(seconds))));
        }
        Tag head = Tag.of(
                "header",
                Tag.of("p", "Bifocal sweep").style("over"),
                Tag.of("h1", results.sweep()),
                Tag.of("p", "Trials: %s. Axes: %s.".formatted(counts, String.join(", ", results.axes())))
                        .style("lead"));
        results.baseline()
                .ifPresent(cell ->
                        head.add(Tag.of("p", "Baseline: %s.".formatted(cell)).style("lead")));
        head.add(Parts.facts(facts));
        Tag sentences = Tag.of("ul").style("notes");
        table.sentences().forEach(sentence -> sentences.add(Tag.of("li", sentence)));
        return sentences.isEmpty() ? head : head.add(sentences);
    }

    private Tag trials() {
        Tag section = Parts.section("trials", "Trials");
        List<String> headings = new ArrayList<>(List.of("cell"));
        results.seeds().forEach(seed -> headings.add("seed " + seed));
        Rows states = new Rows("The state of each trial, with its finished epochs.", headings);
        results.cells()
                .forEach(cell -> states.row(
                        Rows.heading(cell.label()),
                        results.of(cell).stream().map(this::state).toArray(Tag[]::new)));
        boolean anyPages = results.trials().stream().map(pages).anyMatch(Optional::isPresent);
        section.add(anyPages ? Parts.comparison(states.tag(), "trials") : states.tag());
        results.trials().stream()
                .filter(trial -> trial.state() == Trial.State.FAILED || trial.state() == Trial.State.LOST)
                .forEach(trial -> section.add(
                        Tag.of(
                                "h3",
                                "%s, seed %s: %s".formatted(trial.cell().label(), trial.seed(), name(trial.state()))),
                        Tag.of("p", trial.why()),
                        Parts.log("The end of its log", trial.log())));
        return section;
    }

    private Tag state(Trial trial) {
        Tag state = Parts.state(name(trial.state()));
        Tag cell = pages.apply(trial)
                .map(run -> Tag.of("td", Parts.choice(run))
                        .text(" ")
                        .add(Tag.of("a", state).set("href", Parts.link("run", run))))
                .orElseGet(() -> Tag.of("td", state));
        return trial.state() == Trial.State.WAITING
                ? cell
                : cell.text(" %s/%s".formatted(trial.epoch(), trial.epochs()));
    }

    private static String name(Trial.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
