package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.track.JsonLinesSink;
import dev.bifocal.host.track.MetricRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunsCommandTest {

    @TempDir
    private Path root;

    private final Screen screen = Screen.plain();
    private RunFolder one;
    private RunFolder two;

    @BeforeEach
    void createRuns() {
        one = run("maskcon", "aaaaaaaa", "seed: 1\noptimizer: {lr: 0.02}\nevaluation: {recall: [1, 2]}\n", .25);
        two = run("selfcon", "bbbbbbbb", "seed: 1\noptimizer: {lr: 0.5, clip: 1}\nevaluation: {recall: [1]}\n", .5);
    }

    @Test
    void listsRuns() {
        assertThat(runs("list")).isZero();
        assertThat(screen.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("maskcon/" + one.name() + " done 12/12 3.500 0.2500 0.02 [1,2] -")
                .contains("selfcon/" + two.name() + " done 12/12 3.500 0.5000 0.5 [1] 1");
    }

    @Test
    void saysHowToGoOnWithAStoppedRunAndSurvivesADamagedOne() throws IOException {
        Path status = one.path().resolve("status.json");
        String text = Files.readString(status);
        Files.writeString(
                status,
                text.replace("\"done\"", "\"running\"")
                        .replaceFirst("\"host\" : \"[^\"]*\"", "\"host\" : \"gone\"")
                        .replaceFirst("\"updated\" : \"[^\"]*\"", "\"updated\" : \"2026-01-01T00:00:00Z\""));
        Files.writeString(two.path().resolve("status.json"), "{");
        assertThat(runs("list")).isZero();
        assertThat(screen.out()).contains("stopped", "bifocal resume " + one.path(), "damaged");
    }

    @ParameterizedTest
    @CsvSource({
        "status.json, null",
        "provenance.json, null",
        "provenance.json, {",
        "config.yaml, null",
        "metrics.jsonl, null"
    })
    void showsADamagedRunByNameAndTheOthersAsUsual(String file, String text) throws IOException {
        Files.writeString(one.path().resolve(file), text + "\n");
        assertThat(runs("list")).isZero();
        assertThat(screen.out())
                .containsPattern("maskcon/" + one.name() + " +damaged")
                .containsPattern("selfcon/" + two.name() + " +done +12/12 +3.500 +0.5000")
                .contains(
                        "maskcon/" + one.name() + ", damaged\n",
                        one.path().resolve(file).toString());
        Screen json = Screen.plain();
        assertThat(json.run(FakePlugins.none(), "runs", "list", "--json", "--root", root.toString()))
                .isZero();
        JsonNode runs = json.json().get("runs");
        assertThat(runs.findValuesAsText("state")).containsExactlyInAnyOrder("damaged", "done");
        assertThat(runs.findValuesAsText("remark")).anyMatch(remark -> remark.contains(file));
        Screen shown = Screen.plain();
        assertThat(shown.run(FakePlugins.none(), "runs", "show", "aaaaaaaa", "--root", root.toString()))
                .isZero();
        assertThat(shown.out()).contains("damaged. ", one.path().resolve(file).toString());
    }

    @Test
    void refusesToGoOnWithADamagedRun() throws IOException {
        Files.writeString(one.path().resolve("status.json"), "null");
        int code = screen.run(FakePlugins.none(), "resume", one.path().toString());
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("status.json cannot be read: it contains null.", "Restore the file");
    }

    @Test
    void refusesToCompareADamagedRun() throws IOException {
        Files.writeString(one.config(), "a: [");
        assertThat(runs("compare", "aaaaaaaa", "bbbbbbbb")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("config.yaml cannot be read: it is not valid YAML in line 1.");
    }

    @Test
    void saysHowToGoOnWithAFailedRunIfThereIsACheckpoint() throws IOException {
        for (RunFolder run : List.of(one, two)) {
            Path status = run.path().resolve("status.json");
            Files.writeString(status, Files.readString(status).replace("\"done\"", "\"failed\""));
        }
        Files.writeString(two.checkpoints().resolve("step-000000001.safetensors"), "");
        assertThat(runs("list")).isZero();
        assertThat(screen.out())
                .contains("bifocal resume " + two.path())
                .doesNotContain("bifocal resume " + one.path());
    }

    @Test
    void showsARun() {
        assertThat(runs("show", "aaaaaaaa")).isZero();
        assertThat(screen.out())
                .contains("maskcon/" + one.name(), "shapes, fingerprint f00d", "maskcon epochs=2", "with changes")
                .containsPattern("recall@1 +0.2500 +0.2500 +12");
    }

    @Test
    void showsWhatWasMeasuredAfterwards() {
        KeptEvaluation.keep(one, TestProvenance.evaluation("linear"));
        assertThat(runs("show", "aaaaaaaa")).isZero();
        assertThat(screen.out()).containsPattern("linear-\\d{8}-\\d{6} +top1 50.00 %");
    }

    @Test
    void showsForProgramsWhatWasMeasuredAfterwards() throws IOException {
        Path file = KeptEvaluation.keep(one, TestProvenance.evaluation("linear"));
        assertThat(runs("show", "aaaaaaaa", "--json")).isZero();
        assertThat(screen.json().at("/evaluations/0/file").asText()).isEqualTo(file.toString());
        assertThat(screen.json().at("/evaluations/0/results/top1").asDouble()).isEqualTo(.5);
        assertThat(screen.json()
                        .at("/evaluations/0/settings/evaluation.linear.lr")
                        .asText())
                .isEqualTo("0.4");
    }

    @Test
    void showsARunForPrograms() throws IOException {
        assertThat(runs("show", "latest", "--json")).isZero();
        JsonNode json = screen.json();
        assertThat(json.at("/state").asText()).isEqualTo("done");
        assertThat(json.at("/metrics/best/recall@1/epoch").asInt()).isEqualTo(12);
        assertThat(json.at("/provenance/data/fingerprint").asText()).isEqualTo("f00d");
    }

    @Test
    void comparesTheSettingsThatDifferAndTheMetrics() {
        assertThat(runs("compare", "aaaaaaaa", "bbbbbbbb")).isZero();
        assertThat(screen.out())
                .containsPattern("optimizer.lr +0.02 +0.5")
                .containsPattern("optimizer.clip +- +1")
                .containsPattern("evaluation.recall +\\[1,2\\] +\\[1\\]")
                .containsPattern("best recall@1 +0.2500 \\(epoch 12\\) +0.5000 \\(epoch 12\\)")
                .doesNotContain("seed");
    }

    @Test
    void comparesForPrograms() throws IOException {
        assertThat(runs("compare", "aaaaaaaa", "bbbbbbbb", "--json")).isZero();
        assertThat(screen.json().at("/settings/optimizer.lr/1").asText()).isEqualTo("0.5");
        assertThat(screen.json().at("/runs")).hasSize(2);
    }

    @Test
    void listsTheSettingsThatDiffer() throws IOException {
        assertThat(runs("list")).isZero();
        assertThat(screen.out())
                .containsPattern("RECALL@1 +lr +recall +clip\n")
                .containsPattern("0.2500 +0.02 +\\[1,2\\] +-\n");
        Screen json = Screen.plain();
        json.run(FakePlugins.none(), "runs", "list", "--json", "--root", root.toString());
        assertThat(json.json().at("/runs/1/settings/optimizer.clip").asText()).isEqualTo("1");
    }

    @Test
    void leavesOutSettingsThatDoNotFitTheTerminal() {
        Screen narrow = Screen.wide(75);
        narrow.run(FakePlugins.none(), "runs", "list", "--root", root.toString());
        assertThat(narrow.out().lines()).allMatch(line -> line.length() <= 75);
        assertThat(narrow.out()).contains("not shown", "--json");
    }

    @Test
    void comparesAllRunsThatAPatternOrANameFits() {
        for (int seed = 2; seed <= 12; seed++) {
            run("maskcon", "aaaaaa%02d".formatted(seed), "seed: %s\noptimizer: {lr: 0.02}\n".formatted(seed), .3);
        }
        for (String name : List.of("maskcon/*", "maskcon")) {
            Screen wide = Screen.wide(80);
            assertThat(wide.run(FakePlugins.none(), "runs", "compare", name, "--root", root.toString()))
                    .isZero();
            assertThat(wide.out().lines()).allMatch(line -> line.length() <= 80);
            assertThat(wide.out())
                    .containsPattern("RUN +STATE +EPOCH +recall@1 +seed")
                    .containsPattern("-aaaaaa12 +done +12/12 +0.3000 +12");
        }
    }

    @Test
    void summarizesRunsOverSeeds() throws IOException {
        run("maskcon", "aaaaaaa2", "seed: 2\noptimizer: {lr: 0.02}\nevaluation: {recall: [1, 2]}\n", .35);
        assertThat(runs("compare", "*", "--over", "seed")).isZero();
        assertThat(screen.out())
                .containsPattern("0.02 +\\[1,2\\] +- +2 +0.300\u00b10.071")
                .containsPattern("0.5 +\\[1\\] +1 +1 +0.5000");
        assertThat(screen.err()).isEmpty();
        Screen json = Screen.plain();
        json.run(FakePlugins.none(), "runs", "compare", "*", "--by", "lr", "--json", "--root", root.toString());
        assertThat(json.json().at("/groups/0/settings/optimizer.lr").asText()).isEqualTo("0.02");
        assertThat(json.json().at("/groups/0/metrics/recall@1/n").asInt()).isEqualTo(2);
        assertThat(json.json().at("/mixed/0").asText()).isEqualTo("seed");
    }

    @Test
    void warnsAboutGroupsThatMixSettingsAndRefusesUnknownKeys() {
        assertThat(runs("compare", "*", "--by", "seed")).isZero();
        assertThat(screen.err()).contains("differ in evaluation.recall, optimizer.clip, optimizer.lr as well");
        assertThat(runs("compare", "*", "--over", "sed")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("no setting 'sed'", "Did you mean seed?");
    }

    @Test
    void refusesToCompareOneRun() {
        assertThat(runs("compare", "latest")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void refusesAnUnknownRun() {
        assertThat(runs("show", "nix")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("'nix'", "bifocal runs list");
    }

    @Test
    void saysThatThereAreNoRuns() {
        Path empty = root.resolve("empty");
        assertThat(screen.run(FakePlugins.none(), "runs", "list", "--root", empty.toString()))
                .isZero();
        assertThat(screen.out()).contains("no runs", empty.toString());
    }

    @Test
    void exportsMetricsAsATableAndSettingsAsJson() throws IOException {
        Path csv = root.resolve("metrics.csv");
        Path json = root.resolve("runs.json");
        assertThat(runs("export", "--csv", csv.toString(), "--json", json.toString()))
                .isZero();
        assertThat(Files.readAllLines(csv))
                .containsExactlyInAnyOrder(
                        "run,step,epoch,kind,metric,value",
                        "maskcon/" + one.name() + ",120,12,epoch,loss,3.5",
                        "maskcon/" + one.name() + ",120,12,eval,recall@1,0.25",
                        "selfcon/" + two.name() + ",120,12,epoch,loss,3.5",
                        "selfcon/" + two.name() + ",120,12,eval,recall@1,0.5");
        JsonNode runs = new ObjectMapper().readTree(json.toFile()).get("runs");
        assertThat(runs.findValuesAsText("run"))
                .containsExactlyInAnyOrder("maskcon/" + one.name(), "selfcon/" + two.name());
        assertThat(runs.findValuesAsText("state")).containsOnly("done");
        JsonNode maskcon = runs.get(0).get("run").asText().startsWith("maskcon") ? runs.get(0) : runs.get(1);
        assertThat(maskcon.get("settings").get("optimizer.lr").asDouble()).isEqualTo(0.02);
        assertThat(maskcon.at("/records/1/values/recall@1").asDouble()).isEqualTo(0.25);
        assertThat(maskcon.at("/records/1/kind").asText()).isEqualTo("eval");
    }

    @Test
    void leavesDamagedRunsOutOfAnExportAndSaysSo() throws IOException {
        RunFolder damaged = TestProvenance.run(root, "broken", "cccccccc", "seed: 1\n");
        Files.writeString(damaged.path().resolve("status.json"), "{");
        Path json = root.resolve("runs.json");
        assertThat(runs("export", "--json", json.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err()).contains("Run %s is left out.".formatted(damaged.qualifiedName()), "status.json");
        JsonNode written = new ObjectMapper().readTree(json.toFile());
        assertThat(written.at("/runs").size()).isPositive();
        assertThat(written.at("/damaged/0/run").asText()).isEqualTo(damaged.qualifiedName());
    }

    @Test
    void exportsTheRunsThatAPatternMatches() throws IOException {
        Path csv = root.resolve("metrics.csv");
        assertThat(runs("export", "mask*/*", "aaaaaaaa", "--csv", csv.toString()))
                .isZero();
        assertThat(Files.readAllLines(csv)).hasSize(3).noneMatch(line -> line.startsWith("selfcon"));
        assertThat(runs("export", "none/*", "--csv", csv.toString(), "--force")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("There is no run 'none/*'");
    }

    @Test
    void exportsNothingWithoutAFileAndReplacesNoneByItself() throws IOException {
        assertThat(runs("export")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("'runs export' needs a file to write.");
        Path csv = Files.writeString(root.resolve("metrics.csv"), "mine");
        assertThat(runs("export", "--csv", csv.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(csv).hasContent("mine");
        Path other = root.resolve("other.csv");
        assertThat(runs("export", "--csv", other.toString(), "--json", csv.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(other).doesNotExist();
    }

    private int runs(String command, String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "runs";
        all[1] = command;
        all[all.length - 2] = "--root";
        all[all.length - 1] = root.toString();
        return screen.run(FakePlugins.none(), all);
    }

    private RunFolder run(String experiment, String hash, String yaml, double recall) {
        RunFolder folder = TestProvenance.run(root, experiment, hash, yaml);
        try (RunSession session = folder.begin();
                JsonLinesSink sink = JsonLinesSink.create(folder.metrics())) {
            sink.record(new MetricRecord(MetricRecord.Kind.EPOCH, 120, 12, Map.of("loss", 3.5), Map.of()));
            sink.record(new MetricRecord(MetricRecord.Kind.EVAL, 120, 12, Map.of("recall@1", recall), Map.of()));
            session.progress(12, 12, 120, 120);
            session.done("");
        }
        return folder;
    }
}
