package dev.bifocal.host.board;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.report.Parts;
import dev.bifocal.host.report.RunPictures;
import dev.bifocal.host.report.RunReport;
import dev.bifocal.host.report.RunsReport;
import dev.bifocal.host.report.SweepReport;
import dev.bifocal.host.report.Sweeps;
import dev.bifocal.host.report.html.Page;
import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.track.MetricRecord;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages of the board. A request names a run by its qualified name, which is compared with the names of existing
 * runs and never becomes a path.
 */
final class BoardPages {

    private static final int COMPARED_AT_MOST = 8;

    private final Path root;
    private final Sweeps sweeps;
    /** The statistics of a sweep take time, so its page is made again only when its results have changed. */
    private final Map<String, SweepPage> sweepPages = new ConcurrentHashMap<>();

    BoardPages(Path root, Sweeps sweeps) {
        this.root = root;
        this.sweeps = sweeps;
    }

    private record SweepPage(SweepResults results, Answer answer) {}

    Answer answer(URI uri) {
        List<String> runs = parameters(uri, "run");
        try {
            return switch (uri.getPath()) {
                case "/" -> page("Bifocal board", overview());
                case "/run" ->
                    runs.stream()
                            .findFirst()
                            .flatMap(this::run)
                            .map(run -> page(run.qualifiedName(), RunReport.main(run, RunPictures.NONE)))
                            .orElseGet(BoardPages::missing);
                case "/compare" -> compared(runs);
                case "/sweep" ->
                    parameters(uri, "sweep").stream()
                            .findFirst()
                            .filter(name -> sweeps.names().contains(name))
                            .map(this::sweep)
                            .orElseGet(BoardPages::missing);
                default -> missing();
            };
        } catch (BifocalException e) {
            return Answer.text(500, e.getMessage() + " " + e.remedy());
        }
    }

    private Answer sweep(String name) {
        SweepResults results = sweeps.results(name);
        SweepPage known = sweepPages.get(name);
        if (known != null && known.results().equals(results)) {
            return known.answer();
        }
        Answer answer = page(name, SweepReport.main(results, BoardPages::name));
        sweepPages.put(name, new SweepPage(results, answer));
        return answer;
    }

    private static Optional<String> name(Trial trial) {
        return Optional.of(trial.folder()).filter(RunFolder::isRun).map(folder -> RunFolder.open(folder)
                .qualifiedName());
    }

    private static Answer missing() {
        return Answer.text(404, "The board has no such page. The run or sweep may have been removed.");
    }

    private static Answer page(String title, Tag main) {
        Tag top = Tag.of("div", Tag.of("a", "Board").set("href", "/")).style("top live");
        return Answer.html(Page.live(title, top, main));
    }

    private static List<String> parameters(URI uri, String name) {
        return Stream.of(Optional.ofNullable(uri.getRawQuery()).orElse("").split("&"))
                .filter(part -> part.startsWith(name + "="))
                .map(part -> part.substring(name.length() + 1))
                .flatMap(text -> decoded(text).stream())
                .toList();
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException incomplete) {
            return Optional.empty();
        }
    }

    private Optional<RunFolder> run(String name) {
        return Runs.list(root).stream()
                .filter(run -> run.qualifiedName().equals(name))
                .findFirst();
    }

    private Answer compared(List<String> names) {
        Map<String, RunFolder> all =
                Runs.list(root).stream().collect(Collectors.toMap(RunFolder::qualifiedName, run -> run, (a, b) -> a));
        List<RunFolder> runs = names.stream()
                .distinct()
                .limit(COMPARED_AT_MOST)
                .flatMap(name -> Optional.ofNullable(all.get(name)).stream())
                .toList();
        return runs.size() < 2
                ? page(
                        "Compare",
                        Tag.of(
                                "main",
                                Tag.of("h1", "Compare"),
                                Tag.of(
                                        "p",
                                        "Choose two to %s runs on the board, or trials on the page of a sweep."
                                                .formatted(COMPARED_AT_MOST))))
                : page("Compare", RunsReport.main(runs));
    }

    private Tag overview() {
        Tag main = Tag.of("main", Tag.of("h1", "Runs and sweeps"))
                .add(Tag.of("p", "In the folder %s.".formatted(root)).style("lead"));
        List<String> names = sweeps.names();
        if (!names.isEmpty()) {
            main.add(Parts.section("sweeps", "Sweeps").add(sweepTable(names)));
        }
        List<RunFolder> runs = new ArrayList<>(Runs.list(root));
        // The page of a sweep has its trials, by cell and seed; reading all their metrics here would be slow.
        runs.removeIf(run -> names.contains(run.experiment()));
        Collections.reverse(runs);
        Tag section = Parts.section("runs", "Runs");
        if (runs.isEmpty()) {
            return main.add(section.add(Tag.of(
                    "p",
                    names.isEmpty()
                            ? "There are no runs yet. Start one with: bifocal train RECIPE"
                            : "All runs are trials of the sweeps above.")));
        }
        Tag field = Tag.of("input")
                .set("type", "search")
                .set("aria-label", "Show runs that contain these words")
                .set("placeholder", "Filter");
        return main.add(section.add(Parts.comparison(runTable(runs).set("data-filter", ""), "runs", field)));
    }

    private Tag sweepTable(List<String> names) {
        Rows rows = new Rows("All sweeps.", List.of("sweep", "done#", "others", "cells#", "seeds#"));
        for (String name : names) {
            Tag link = Tag.of("th", Tag.of("a", name).set("href", Parts.link("sweep", name)));
            try {
                rows.row(link, cells(sweeps.status(name)));
            } catch (BifocalException damaged) {
                // The sweep's own page names the damage, which hides no other sweep.
                rows.row(link, Rows.number(""), Tag.of("td", Parts.state("damaged")), Rows.number(""), Rows.number(""));
            }
        }
        return rows.tag();
    }

    private static Tag[] cells(SweepStatus sweep) {
        List<SweepStatus.Row> trials = sweep.trials();
        return new Tag[] {
            Rows.number("%s/%s".formatted(sweep.count(Trial.State.DONE), trials.size())),
            Rows.text(sweep.counts().entrySet().stream()
                            .filter(state -> state.getKey() != Trial.State.DONE)
                            .map(state -> state.getValue() + " "
                                    + state.getKey().name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")))
                    .style("value"),
            Rows.number(count(trials.stream().map(SweepStatus.Row::cell))),
            Rows.number(count(trials.stream().map(SweepStatus.Row::seed)))
        };
    }

    private static String count(Stream<?> values) {
        return Long.toString(values.distinct().count());
    }

    private static Tag runTable(List<RunFolder> folders) {
        Rows rows = new Rows(
                "All runs, the newest first.",
                List.of("run", "compare", "state", "epoch#", "loss#", "recall@1#", "started"));
        for (RunFolder folder : folders) {
            RunSummary run = RunSummary.of(folder);
            String name = run.qualifiedName();
            rows.row(
                    Tag.of("th", Tag.of("a").name(name).set("href", Parts.link("run", name))),
                    Tag.of("td", Parts.choice(name)),
                    Tag.of("td")
                            .add(Parts.state(
                                    run.damage().isEmpty()
                                            ? run.status()
                                                    .map(status -> status.effectiveState()
                                                            .toString())
                                                    .orElse("damaged")
                                            : "damaged")),
                    Rows.number(run.status()
                            .map(status -> status.epoch() + "/" + status.epochs())
                            .orElse("")),
                    Rows.number(number(run.metrics().training(), MetricRecord.LOSS)),
                    Rows.number(number(run.metrics().evaluation(), MetricRecord.recall(1))),
                    Rows.text(run.status()
                            .map(status -> Parts.time(status.started()))
                            .orElse("")));
        }
        return rows.tag();
    }

    private static String number(Map<String, Double> metrics, String name) {
        return Optional.ofNullable(metrics.get(name)).map(Parts::number).orElse("");
    }
}
