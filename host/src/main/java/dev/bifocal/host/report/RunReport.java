package dev.bifocal.host.report;

import dev.bifocal.host.report.chart.Scatter;
import dev.bifocal.host.report.html.Page;
import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The page of a run: results, curves, pictures, settings and origin. It is read from the run's files, without plugins
 * and engine.
 */
public final class RunReport {

    private final RunFolder run;
    private final RunSummary summary;
    private final List<EvaluationRecord> evaluations;
    private final RunPictures pictures;

    private RunReport(RunFolder run, RunPictures pictures) {
        this.run = run;
        this.summary = RunSummary.of(run);
        this.evaluations = KeptEvaluation.of(run).stream()
                .flatMap(kept -> kept.record().stream())
                .toList();
        this.pictures = pictures;
    }

    /** The page as a file. */
    public static String html(RunFolder run, RunPictures pictures) {
        return Page.file(run.qualifiedName(), main(run, pictures));
    }

    /** The content of the page. */
    public static Tag main(RunFolder run, RunPictures pictures) {
        return new RunReport(run, pictures).main();
    }

    private Tag main() {
        Tag head = Tag.of("header", Tag.of("p", "Bifocal run").style("over"), Tag.of("h1", run.qualifiedName()))
                .add(lead());
        summary.damage().forEach(sentence -> head.add(Tag.of("p", sentence).style("bad")));
        head.add(facts());
        Tag main = Tag.of("main", head);
        List<Tag> sections = new ArrayList<>();
        Map<String, String> headings = new LinkedHashMap<>();
        Tag curves = Curves.of(Course.of(run));
        if (!curves.isEmpty()) {
            headings.put("curves", "Curves");
            sections.add(Parts.section("curves", "Curves").add(curves));
        }
        headings.put("results", "Results");
        sections.add(results());
        if (!pictures.isEmpty()) {
            headings.put("pictures", "Pictures");
            sections.add(pictures());
        }
        headings.put("settings", "Settings");
        sections.add(settings());
        headings.put("origin", "Origin");
        sections.add(origin());
        return main.add(Parts.navigation(headings)).add(sections);
    }

    private Tag lead() {
        Tag lead = Tag.of("p").style("lead");
        summary.status().ifPresent(status -> {
            lead.add(Parts.state(status.effectiveState()));
            lead.text(", epoch %s of %s, step %s of %s. Started %s; its last update came after %s."
                    .formatted(
                            status.epoch(),
                            status.epochs(),
                            status.step(),
                            status.steps(),
                            Parts.time(status.started()),
                            Parts.duration(Duration.between(status.started(), status.updated()))));
            if (!status.message().isEmpty()) {
                lead.text(" " + status.message());
            }
        });
        summary.provenance().map(Provenance::otherStart).ifPresent(sentence -> lead.text(" " + sentence));
        return lead;
    }

    private Tag facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        MetricSummary metrics = summary.metrics();
        Optional.ofNullable(metrics.training().get(MetricRecord.LOSS))
                .ifPresent(loss -> facts.put("loss", Parts.number(loss)));
        metrics.evaluation().entrySet().stream()
                .limit(2)
                .forEach(metric -> facts.put(metric.getKey(), Parts.number(metric.getValue())));
        evaluations.forEach(evaluation -> evaluation.results().entrySet().stream()
                .limit(1)
                .forEach(result ->
                        facts.put(evaluation.protocol() + " " + result.getKey(), Parts.number(result.getValue()))));
        summary.provenance().ifPresent(provenance -> {
            facts.put("data", provenance.data().name());
            facts.put("seed", Long.toString(provenance.seed()));
        });
        return Parts.facts(facts);
    }

    private Tag results() {
        Tag section = Parts.section("results", "Results");
        MetricSummary metrics = summary.metrics();
        Rows table = new Rows(
                "Metrics of training: the last value, and the best one with the epoch that had it.",
                List.of("metric", "last#", "best#", "at epoch#"));
        metrics.last().forEach((name, last) -> {
            MetricSummary.Best best = metrics.best().get(name);
            table.row(
                    Rows.heading(name),
                    Rows.number(Parts.number(last)),
                    Rows.number(best == null ? "" : Parts.number(best.value())),
                    Rows.number(best == null ? "" : Integer.toString(best.epoch())));
        });
        section.add(table.isEmpty() ? Tag.of("p", "The run has no metrics yet.") : table.tag());
        Rows kept = new Rows(
                "Evaluations after training, with the weights that were measured.",
                List.of("protocol", "result#", "value#", "weights", "measured", "method"));
        for (EvaluationRecord evaluation : evaluations) {
            evaluation
                    .results()
                    .forEach((name, value) -> kept.row(
                            Rows.heading(evaluation.protocol()),
                            Rows.number(name),
                            Rows.number(Parts.number(value)),
                            Rows.text(evaluation.weights().file()).style("value"),
                            Rows.text(Parts.time(evaluation.measured())),
                            Rows.text(evaluation.method()).style("value")));
        }
        return kept.isEmpty() ? section : section.add(kept.tag());
    }

    private Tag pictures() {
        Tag section = Parts.section("pictures", "Pictures");
        if (!pictures.embedding().isEmpty()) {
            section.add(Tag.of("div")
                    .style("charts")
                    .add(pictures.embedding().stream().map(Scatter::figure).toList()));
        }
        for (RunPictures.Picture picture : pictures.pictures()) {
            section.add(Tag.of("h3", picture.title()))
                    .add(Tag.of("div")
                            .style("scroll sheet")
                            .set("role", "region")
                            .set("tabindex", "0")
                            .set("aria-label", picture.title())
                            .add(Tag.of("img")
                                    .set("alt", picture.title())
                                    .set(
                                            "src",
                                            "data:image/png;base64,"
                                                    + Base64.getEncoder().encodeToString(picture.png()))));
        }
        return section;
    }

    private Tag settings() {
        Tag section = Parts.section("settings", "Settings");
        Map<String, String> all = summary.provenance()
                .flatMap(provenance -> Optional.ofNullable(provenance.identity()))
                .map(identity -> identity.settings())
                .orElse(Map.of());
        if (all.isEmpty()) {
            return section.add(Tag.of("p", "The settings of this run are in its config.yaml."));
        }
        Provenance.Source source = summary.provenance().orElseThrow().source();
        Set<String> changed = source.overrides().stream()
                .map(override -> override.split("=", 2)[0])
                .collect(Collectors.toSet());
        Rows differing = new Rows("Settings of the command line.", List.of("key", "value"));
        Rows others = new Rows("All settings, those of the command line marked.", List.of("key", "value"));
        all.forEach((key, value) -> {
            boolean mark = changed.stream().anyMatch(name -> (key + ".").startsWith(name + "."));
            if (mark) {
                differing.row(Rows.heading(key), Rows.text(value).style("value code"));
            }
            Tag cell = Rows.text(value).style(mark ? "value code changed" : "value code");
            others.row(Rows.heading(key), cell);
        });
        section.add(Tag.of(
                "p",
                "The experiment is %s; the command line changed %s of its %s settings."
                        .formatted(source.experiment(), differing.isEmpty() ? "none" : "those below", all.size())));
        if (!differing.isEmpty()) {
            section.add(differing.tag());
        }
        return section.add(Tag.of("details", Tag.of("summary", "All settings"), others.tag())
                .set("data-key", "settings"));
    }

    private Tag origin() {
        Tag section = Parts.section("origin", "Origin");
        summary.provenance().ifPresent(provenance -> {
            section.add(Parts.origin(Map.of(run.name(), provenance)));
            section.add(
                    Tag.of("p", "The command that started the run, and the one that starts it again from its file:"));
            section.add(Tag.of(
                    "pre",
                    Parts.command(provenance.source().command())
                            + "\n"
                            + Parts.command(List.of("train", run.config().toString()))));
        });
        boolean endedEarly = summary.status()
                .map(RunStatus::effectiveState)
                .filter(RunState::resumable)
                .isPresent();
        return endedEarly ? section.add(Parts.log("The end of its log", run.log())) : section;
    }
}
