package dev.bifocal.host.report;

import static dev.bifocal.host.report.PageCheck.elements;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.report.chart.Scatter;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.table.Sheets;
import dev.bifocal.host.sweep.table.SweepTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class ReportTest {

    private static final String HOSTILE =
            "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202e\u0000\ud800";

    @TempDir
    private Path root;

    @Test
    void aNumberHasFourDigits() {
        assertThat(Parts.number(.000275)).isEqualTo("2.75e\u221204");
        assertThat(Parts.number(-.5)).isEqualTo("\u22120.5000");
        assertThat(Parts.number(12.345)).isEqualTo("12.35");
        assertThat(Parts.number(12_346)).isEqualTo("1.235e+04");
    }

    @Test
    void pageOfARunHasItsNumbersCurvesPicturesAndOrigin() throws Exception {
        RunFolder run = run("losses: {contrastive: {w: 0.5}}\n");
        KeptEvaluation.keep(run, TestProvenance.evaluation("linear"));
        RunPictures pictures = new RunPictures(
                List.of(new RunPictures.Picture("Nearest neighbours", new byte[] {1, 2, 3})),
                List.of(new Scatter(
                        "Embedding",
                        "A caption.",
                        "x",
                        "y",
                        List.of(
                                new Scatter.Point(1, 2, "test:1", "cat", false),
                                new Scatter.Point(2, 1, "test:2", "dog", false)),
                        false)));
        Document page = PageCheck.check(RunReport.html(run, pictures));
        String text = page.getDocumentElement().getTextContent();
        assertThat(text)
                .contains(run.qualifiedName(), "done", "epoch 2 of 8", "0.6250", "linear", "shapes", "0123456789abcdef")
                .contains("./bifocal train maskcon epochs=2");
        assertThat(elements(page, "h3").stream().map(Element::getTextContent))
                .contains(
                        "Loss",
                        "Recall@K",
                        "Collapse: std",
                        "Training images per second",
                        "Embedding",
                        "Nearest neighbours");
        assertThat(elements(page, "img")).hasSize(1);
        assertThat(elements(page, "input")).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void pageOfARunThatDoesNotStartAsItsRecipeExpectsSaysSo() throws Exception {
        RunFolder run = run("seed: 1\n");
        assertThat(RunReport.html(run, RunPictures.NONE)).doesNotContain("Starts from random");
        Path provenance = run.path().resolve("provenance.json");
        Files.writeString(
                provenance,
                Files.readString(provenance)
                        .replaceFirst(
                                "\\{", "{\"otherStart\": \"Starts from random weights; the recipe expects some.\","));
        assertThat(PageCheck.check(RunReport.html(run, RunPictures.NONE))
                        .getDocumentElement()
                        .getTextContent())
                .contains("Starts from random weights; the recipe expects some.");
    }

    @Test
    void pageOfAnEmptyAndOfADamagedRunSaysSo() throws Exception {
        RunFolder run = TestProvenance.run(root, "maskcon", "aaaaaaaa", "seed: 1\n");
        assertThat(PageCheck.check(RunReport.html(run, RunPictures.NONE))
                        .getDocumentElement()
                        .getTextContent())
                .contains("no metrics yet");
        Files.writeString(run.metrics(), "{}\nnull\n");
        Files.writeString(run.path().resolve("provenance.json"), "{");
        assertThat(PageCheck.check(RunReport.html(run, RunPictures.NONE))
                        .getDocumentElement()
                        .getTextContent())
                .contains("metrics.jsonl is damaged", "provenance.json cannot be read");
    }

    @Test
    void valuesThatAreNotFiniteInterruptACurve() throws Exception {
        RunFolder run = TestProvenance.run(root, "maskcon", "aaaaaaaa", "seed: 1\n");
        Files.writeString(
                run.metrics(),
                """
                {"step":1,"epoch":1,"kind":"eval","values":{"recall@1":0.5}}
                {"step":2,"epoch":2,"kind":"eval","values":{"recall@1":"NaN"}}
                {"step":3,"epoch":3,"kind":"eval","values":{"recall@1":"Infinity"}}
                {"step":4,"epoch":4,"kind":"eval","values":{"recall@1":0.75}}
                """);
        String page = RunReport.html(run, RunPictures.NONE);
        Document document = PageCheck.check(page);
        String line = elements(document, "path").stream()
                .filter(path -> path.getAttribute("class").equals("line"))
                .findFirst()
                .orElseThrow()
                .getAttribute("d");
        assertThat(line).matches("M[\\d.]+ [\\d.]+M[\\d.]+ [\\d.]+");
        assertThat(elements(document, "circle").stream().filter(mark -> ((Element) mark.getParentNode())
                        .getAttribute("class")
                        .startsWith("series")))
                .hasSize(2);
    }

    @Test
    void pageOfASweepHasTablesChartsStatesConfigurationsAndCommands() throws Exception {
        SweepResults results = SampleSweep.write(root, 5, "");
        Document page = PageCheck.check(SweepReport.html(results));
        String text = page.getDocumentElement().getTextContent();
        assertThat(text)
                .contains("w-by-temperature", "56 done", "2 waiting", "1 running", "1 failed", "Baseline: w=0, T=0.1")
                .contains("Difference from the baseline", "Effect of w", "Effect of T", "recall@1 and time")
                .contains("The loss of step 31 is not finite", "error: the loss is not finite")
                .contains("./bifocal sweep table w-by-temperature --root " + root);
        assertThat(rows(page, "with 95 % intervals of Student's t; and the best epochs"))
                .isEqualTo(2 * 13);
        assertThat(rows(page, "difference from the baseline 'w=0, T=0.1'")).isEqualTo(2 * 12);
        assertThat(rows(page, "main effects")).isEqualTo(2 * 8);
        assertThat(rows(page, "against cost")).isEqualTo(13);
        assertThat(text)
                .contains("with 95 % intervals of Student's t and the BCa bootstrap.", " (t)")
                .contains("The diamond is the value of the baseline, with which");
        assertThat(elements(page, "td").stream()
                        .filter(cell -> cell.getAttribute("class").contains("changed")))
                .hasSizeGreaterThan(11);
        assertThat(elements(page, "circle").stream()
                        .filter(mark -> mark.getAttribute("class").equals("single")))
                .hasSize(2 * (56 + 51));
    }

    @Test
    void tablesOfAPageHaveTheNumbersOfTheTerminal() throws Exception {
        SweepResults results = SampleSweep.write(root, 5, "");
        List<List<String>> rows = elements(PageCheck.check(SweepReport.html(results)), "tr").stream()
                .map(ReportTest::texts)
                .toList();
        Sheets.ofCells(SweepTable.of(results)).all().stream()
                .flatMap(sheet -> sheet.rows().stream())
                .forEach(row -> assertThat(rows)
                        .contains(row.stream()
                                .map(text -> text.equals(Sheets.NONE) ? "" : text.replaceAll("-(?=\\d)", "\u2212"))
                                .toList()));
    }

    private static List<String> texts(Element row) {
        List<String> texts = new ArrayList<>();
        for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNextSibling()) {
            texts.add(cell.getTextContent());
        }
        return texts;
    }

    @Test
    void effectsOfASweepWithoutBaselineStartFromTheFirstValue() throws Exception {
        SweepResults two = SampleSweep.write(root, 2, "");
        SweepResults none = new SweepResults(
                two.sweep(), two.axes(), two.cells(), two.seeds(), Optional.empty(), two.metrics(), two.trials());
        assertThat(SweepReport.html(none))
                .contains("The diamond is the first value, with which")
                .doesNotContain("the value of the baseline");
    }

    private static long rows(Document page, String caption) {
        return elements(page, "table").stream()
                .filter(table -> table.getElementsByTagName("caption")
                        .item(0)
                        .getTextContent()
                        .contains(caption))
                .mapToLong(table -> table.getElementsByTagName("tr").getLength())
                .sum();
    }

    @Test
    void pageOfASweepFoldsTheCurvesOfTraining() throws Exception {
        SweepResults results = SampleSweep.write(root, 2, "");
        List<Element> folded = elements(PageCheck.check(SweepReport.html(results)), "details").stream()
                .filter(details -> details.getTextContent().contains("probe and collapse"))
                .toList();
        assertThat(folded).singleElement().satisfies(details -> {
            assertThat(details.hasAttribute("open")).isFalse();
            assertThat(details.getTextContent())
                    .contains("Curves of knn@20", "Curves of collapse.embedding.std")
                    .doesNotContain("Curves of loss", "Curves of recall");
            assertThat(details.getElementsByTagName("svg").getLength()).isGreaterThanOrEqualTo(2 * 12);
        });
    }

    @Test
    void aSweepOfOneAxisHasNoChartOfItsEffect() throws Exception {
        SweepResults two = SampleSweep.write(root, 2, "");
        List<Cell> cells = two.cells().subList(0, 3);
        SweepResults one = new SweepResults(
                two.sweep(),
                List.of("T"),
                cells,
                two.seeds(),
                two.baseline(),
                two.metrics(),
                two.trials().stream()
                        .filter(trial -> cells.contains(trial.cell()))
                        .toList());
        assertThat(SweepReport.html(two)).contains("Effect of T");
        assertThat(SweepReport.html(one)).contains("Cells").doesNotContain("Effect of T");
    }

    @Test
    void pageOfASweepThatHasNotBegunSaysWhatIsMissing() throws Exception {
        SweepResults results = SampleSweep.waiting();
        assertThat(PageCheck.check(SweepReport.html(results))
                        .getDocumentElement()
                        .getTextContent())
                .contains("12 waiting", "when runs of two cells have begun");
    }

    @Test
    void namesSettingsAndLogsCannotBecomeMarkup() throws Exception {
        RunFolder run = run("note: '%s'\n".formatted("<b>&"));
        Path provenance = run.path().resolve("provenance.json");
        Files.writeString(
                provenance,
                Files.readString(provenance)
                        .replace("epochs=2", "note=</script><script>alert(1)</script>\\\"'& onload=x"));
        Files.writeString(
                run.metrics(),
                "{\"step\":1,\"epoch\":1,\"kind\":\"eval\",\"values\":{\"<svg"
                        + " onload=alert(3)>\":0.5,\"</title><script>\":1}}\n");
        Files.write(run.log(), HOSTILE.getBytes(StandardCharsets.UTF_8));
        TestProvenance.end(run, RunState.FAILED, 1);
        String page = RunReport.html(run, RunPictures.NONE);
        assertThat(PageCheck.check(page).getDocumentElement().getTextContent())
                .contains(
                        "<svg onload=alert(3)>",
                        "<script>alert(1)</script>",
                        "<img src=x onerror=alert(2)>",
                        "\\u202e",
                        "\\u0000")
                .doesNotContain("\u202e");

        SweepResults results = SampleSweep.write(root, 1, HOSTILE);
        Document sweep = PageCheck.check(SweepReport.html(results));
        assertThat(elements(sweep, "h1").get(0).getTextContent()).contains("<script>alert(1)</script>");
    }

    @Test
    void policyAllowsExactlyTheScriptAndTheStyleSheetOfThePage() throws Exception {
        String page = RunReport.html(run("seed: 1\n"), RunPictures.NONE);
        Document document = PageCheck.check(page);
        String policy = elements(document, "meta").stream()
                .filter(meta -> meta.getAttribute("http-equiv").equals("Content-Security-Policy"))
                .findFirst()
                .orElseThrow()
                .getAttribute("content");
        assertThat(policy)
                .startsWith("default-src 'none'")
                .contains(
                        "script-src 'sha256-" + hash(between(page, "script")),
                        "style-src 'sha256-" + hash(between(page, "style")))
                .doesNotContain("unsafe");
    }

    private static String between(String page, String tag) {
        Matcher matcher =
                Pattern.compile("(?s)<%s>(.*?)</%s>".formatted(tag, tag)).matcher(page);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String hash(String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private RunFolder run(String yaml) throws IOException {
        RunFolder run = TestProvenance.run(root, "maskcon", "aaaaaaaa", yaml);
        Files.writeString(
                run.metrics(),
                """
                {"step":10,"epoch":0,"kind":"train","values":{"loss":3.5,"lr":0.1},"timing":{"imagesPerSecond":100}}
                {"step":10,"epoch":1,"kind":"epoch","values":{"loss":3.5,"collapse.embedding.std":0.9,"collapse.maps.std":0.8}}
                {"step":10,"epoch":1,"kind":"eval","values":{"recall@1":0.5,"recall@5":0.75}}
                {"step":20,"epoch":1,"kind":"train","values":{"loss":2.5,"lr":0.05},"timing":{"imagesPerSecond":110}}
                {"step":20,"epoch":2,"kind":"epoch","values":{"loss":2.5,"collapse.embedding.std":0.8,"collapse.maps.std":0.7}}
                {"step":20,"epoch":2,"kind":"eval","values":{"recall@1":0.625,"recall@5":0.875}}
                """);
        TestProvenance.end(run, RunState.DONE, 2);
        return run;
    }
}
