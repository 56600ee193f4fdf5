package dev.bifocal.host.report;

import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A comparison of runs: their results, curves and the settings that differ. */
public final class RunsReport {

    private RunsReport() {}

    /**
     * The content of the page.
     *
     * @throws dev.bifocal.api.BifocalException if the settings of a run cannot be read
     */
    public static Tag main(List<RunFolder> runs) {
        RunComparison comparison = RunComparison.of(runs);
        List<String> names = runs.stream().map(RunFolder::qualifiedName).toList();
        Map<String, Course> courses = new LinkedHashMap<>();
        runs.forEach(run -> courses.put(run.qualifiedName(), Course.of(run)));
        List<String> headings = new ArrayList<>(List.of("metric"));
        names.forEach(name -> headings.add(name + "#"));
        Set<String> metrics = new LinkedHashSet<>();
        comparison
                .runs()
                .forEach(run -> metrics.addAll(run.metrics().evaluation().keySet()));
        comparison.runs().forEach(run -> metrics.addAll(run.metrics().training().keySet()));
        Rows settings = Parts.settings("Marked: other than in the first run.", names, comparison.settings());
        Rows results = new Rows("Last values.", headings);
        for (String metric : metrics) {
            results.row(
                    Rows.heading(metric),
                    comparison.runs().stream()
                            .map(run -> Optional.ofNullable(run.metrics().last().get(metric)))
                            .map(value -> Rows.number(value.map(Parts::number).orElse("")))
                            .toArray(Tag[]::new));
        }
        return Tag.of("main", Tag.of("h1", "Compare %s runs".formatted(runs.size())))
                .add(
                        Parts.section("results", "Results").add(results.tag()),
                        Parts.section("curves", "Curves").add(Curves.compared(courses)),
                        Parts.section("settings", "Settings that differ")
                                .add(settings.isEmpty() ? Tag.of("p", "All settings are equal.") : settings.tag()));
    }
}
