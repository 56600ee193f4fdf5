package dev.bifocal.host.report;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.table.SweepTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The run folders of a sweep, as far as they exist.
 *
 * @param courses the metrics of a cell's runs, of those that are done if any is, by the cell's label
 * @param first a run of each cell, by the cell's label
 * @param provenances the provenance of each run, by its trial's cell and seed
 */
record SweepRuns(Map<String, List<Course>> courses, Map<String, RunFolder> first, Map<String, Provenance> provenances) {

    private static final Set<Topic> WATCHED = EnumSet.of(Topic.LOSS, Topic.KNN, Topic.PROBE, Topic.COLLAPSE);

    static SweepRuns of(SweepResults results) {
        SweepRuns runs = new SweepRuns(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Cell cell : results.cells()) {
            List<Trial> trials = results.of(cell);
            boolean anyDone = trials.stream().anyMatch(trial -> trial.state() == Trial.State.DONE);
            for (Trial trial : trials) {
                boolean drawn = !anyDone || trial.state() == Trial.State.DONE;
                opened(trial.folder()).ifPresent(run -> runs.add(trial, run, drawn));
            }
        }
        return runs;
    }

    private static Optional<RunFolder> opened(Path folder) {
        try {
            return Optional.of(RunFolder.open(folder));
        } catch (BifocalException notStarted) {
            return Optional.empty();
        }
    }

    private void add(Trial trial, RunFolder run, boolean drawn) {
        String cell = trial.cell().label();
        if (drawn) {
            courses.computeIfAbsent(cell, key -> new ArrayList<>()).add(Course.of(run));
        }
        try {
            if (!run.settings().isEmpty()) {
                first.putIfAbsent(cell, run);
            }
            provenances.put("%s, seed %s".formatted(cell, trial.seed()), run.provenance());
        } catch (BifocalException damaged) {
            // The run's own page names the damage.
        }
    }

    /** The curves of a metric, with a heading; empty if no run has measured it. */
    List<Tag> curves(SweepTable table, String metric) {
        Tag curves = Curves.cells(courses, metric, table.baseline().orElse(""));
        return curves.isEmpty()
                ? List.of()
                : List.of(
                        Tag.of("h3", "Curves of " + metric),
                        Tag.of("p", Curves.CAPTION).style("over"),
                        curves);
    }

    /** The folded curves of what training measures besides the metrics of a table; empty without any. */
    Optional<Tag> furtherCurves(SweepTable table) {
        List<Tag> curves = courses.values().stream()
                .flatMap(List::stream)
                .flatMap(course -> course.epochs().keySet().stream())
                .distinct()
                .filter(metric ->
                        WATCHED.contains(Topic.of(metric)) && !table.metrics().contains(metric))
                .sorted(Comparator.comparing(Topic::of))
                .flatMap(metric -> curves(table, metric).stream())
                .toList();
        return curves.isEmpty()
                ? Optional.empty()
                : Optional.of(Parts.section("curves", "Curves of training")
                        .add(Tag.of("details", Tag.of("summary", "Loss, k nearest neighbours, probe and collapse"))
                                .set("data-key", "curves")
                                .add(curves)));
    }

    /** The settings that differ between cells, side by side; what differs from the baseline is marked. */
    Tag configurations(SweepResults results) {
        Tag section = Parts.section("configurations", "Configurations");
        List<String> cells = new ArrayList<>();
        results.baseline().filter(first::containsKey).ifPresent(cells::add);
        results.cells().stream()
                .map(Cell::label)
                .filter(cell -> first.containsKey(cell) && !cells.contains(cell))
                .forEach(cells::add);
        if (cells.size() < 2) {
            return section.add(Tag.of("p", "Configurations are compared when runs of two cells have begun."));
        }
        Map<String, List<String>> settings = new LinkedHashMap<>(RunComparison.of(cells.stream()
                        .map(cell -> Objects.requireNonNull(first.get(cell)))
                        .toList())
                .settings());
        settings.keySet().removeAll(Set.of("seed", "name"));
        Rows rows =
                Parts.settings("The settings that differ; marked: other than in the first column.", cells, settings);
        return section.add(rows.isEmpty() ? Tag.of("p", "All settings are equal but for the seed.") : rows.tag());
    }

    /** Plugins, versions, the sweep's definition, and the commands that repeat it. */
    Tag origin(SweepResults results) {
        Tag section = Parts.section("origin", "Origin");
        if (!provenances.isEmpty()) {
            section.add(Parts.origin(provenances));
        }
        Path folder = results.trials().isEmpty()
                ? Path.of(results.sweep()).toAbsolutePath()
                : Objects.requireNonNull(
                        results.trials().get(0).folder().toAbsolutePath().getParent());
        String definition = folder.resolve("sweep.yaml").toString();
        String root = Objects.requireNonNullElse(folder.getParent(), folder).toString();
        section.add(Tag.of(
                "p",
                "The first command runs what is missing of the definition; with another --root, it runs all. The"
                        + " second prints the table."));
        section.add(Tag.of(
                "pre",
                Parts.command(List.of("sweep", definition, "--root", root)) + "\n"
                        + Parts.command(List.of("sweep", "table", results.sweep(), "--root", root))));
        try {
            return section.add(Tag.of(
                            "details",
                            Tag.of("summary", "The definition of the sweep"),
                            Tag.of("pre", Files.readString(folder.resolve("sweep.yaml"))))
                    .set("data-key", "definition"));
        } catch (IOException none) {
            return section;
        }
    }
}
