package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command eval on a tiny run. */
class EvalProtocolsTest {

    private static final String ALL = "recall,knn,linear,semi";
    private static final String[] SETTINGS = {
        "evaluation.knn.k=[1, 5]",
        "evaluation.linear.epochs=2",
        "evaluation.semi.epochs=2",
        "evaluation.semi.fraction=0.3"
    };

    @TempDir
    private static Path root;

    private static RunFolder run;

    @BeforeAll
    static void train() {
        run = Cli.train(
                root,
                "selfcon",
                Tiny.withBank("evaluation.every=2", "evaluation.knn.every=1", "evaluation.knn.k=[3, 5]"));
    }

    private static Cli.Result eval(String protocols, String... settings) {
        List<String> words = new ArrayList<>(List.of("eval", run.path().toString(), "--protocol", protocols));
        words.addAll(Arrays.asList(settings));
        return Cli.run(words.toArray(String[]::new));
    }

    private static JsonNode json(String protocols, String... settings) throws IOException {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "--json";
        Cli.Result result = eval(protocols, all);
        assertThat(result.code()).as(result.err()).isZero();
        return new JsonMapper().readTree(result.out());
    }

    @Test
    void trainingMeasuresNeighboursAtTheirOwnTimes() {
        assertThat(Cli.metrics(run))
                .filteredOn(record -> record.values().containsKey("knn@5"))
                .extracting(record -> List.copyOf(record.values().keySet()))
                .containsExactly(
                        List.of("knn@3", "knn@5", "probe"), List.of("recall@1", "recall@2", "knn@3", "knn@5", "probe"));
    }

    @Test
    void evalFindsWhatTrainingFound() throws IOException {
        JsonNode results = json("knn", "evaluation.batch=7");
        double trained = Cli.metrics(run).stream()
                .filter(record -> record.values().containsKey("knn@5"))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .values()
                .get("knn@5");
        assertThat(results.at("/evaluations/0/results/top1@5").asDouble()).isEqualTo(trained);
    }

    @Test
    void eachResultSaysHowItWasMadeAndIsKept() throws IOException {
        JsonNode results = json(ALL, SETTINGS);

        assertThat(results.at("/run").asText()).isEqualTo(run.path().toString());
        assertThat(results.at("/recall/1").isNumber()).isTrue();
        assertThat(results.at("/evaluations")).hasSize(4);
        for (JsonNode evaluation : results.at("/evaluations")) {
            assertThat(evaluation.at("/weights/file").asText()).contains("step-000000008");
            assertThat(evaluation.at("/weights/sha256").asText()).hasSize(64);
            assertThat(evaluation.at("/data/fingerprint").asText()).hasSize(64);
            assertThat(evaluation.at("/settings/encoder.width").asText()).isEqualTo("4");
            assertThat(evaluation.at("/settings/data.shapes.train").asText()).isEqualTo("128");
            assertThat(evaluation.at("/versions/pytorch").asText()).isNotEmpty();
            assertThat(evaluation.at("/seed").asInt()).isEqualTo(1);
            assertThat(Path.of(evaluation.at("/file").asText())).hasParent(run.evaluations());
        }
        JsonNode semi = results.at("/evaluations/3");
        assertThat(semi.at("/protocol").asText()).isEqualTo("semi");
        assertThat(semi.at("/settings/evaluation.semi.fraction").asText()).isEqualTo("0.3");
        assertThat(semi.at("/settings").has("evaluation.linear.lr")).isFalse();
        assertThat(semi.at("/course")).hasSize(2);
        assertThat(semi.at("/results/top5").asDouble())
                .isGreaterThanOrEqualTo(semi.at("/results/top1").asDouble());
        assertThat(KeptEvaluation.of(run))
                .allMatch(kept -> kept.record().isPresent())
                .extracting(KeptEvaluation::file)
                .contains(Path.of(semi.at("/file").asText()));
    }

    @Test
    void givesTheSameNumbersForTheSameSeed() throws IOException {
        String[] settings = Arrays.copyOf(SETTINGS, SETTINGS.length + 1);
        settings[SETTINGS.length] = "evaluation.seed=3";
        JsonNode once = json("linear,semi", settings);
        JsonNode again = json("semi,linear", settings);
        for (int i = 0; i < 2; i++) {
            String course = "/evaluations/%d/course".formatted(i);
            assertThat(again.at(course)).isEqualTo(once.at(course));
        }
        assertThat(once.at("/evaluations/0/seed").asInt()).isEqualTo(3);
    }

    @Test
    void showsAPersonTheNumbersAndTheirMethod() {
        Cli.Result result = eval("knn,linear", "evaluation.linear.epochs=1", "evaluation.linear.augment=false");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .containsPattern("knn@5 +\\d")
                .containsPattern("linear 1/1  loss \\S+  top-1")
                .contains("exp(similarity / 0.07)", "not augmented; SGD with lr 0.4", "Stored in " + run.evaluations());
    }

    @Test
    void anExportedFileGivesWhatItsRunGives() throws IOException {
        Path file = root.resolve("backbone.safetensors");
        Cli.Result exported = Cli.run("export", run.path().toString(), "--output", file.toString());
        assertThat(exported.code()).as(exported.err()).isZero();
        String[] data = {
            "data.shapes.size=16",
            "data.shapes.train=128",
            "data.shapes.test=40",
            "compute.threads=1",
            "evaluation.recall=[1]",
            "evaluation.knn.k=[5]",
            "evaluation.linear.epochs=2"
        };
        List<String> words =
                new ArrayList<>(List.of("eval", file.toString(), "--protocol", "recall,knn,linear", "--json"));
        words.addAll(Arrays.asList(data));

        Cli.Result result = Cli.run(words.toArray(String[]::new));

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode ofFile = new JsonMapper().readTree(result.out());
        JsonNode ofRun = json("recall,knn,linear", data);
        assertThat(ofFile.at("/file").asText()).isEqualTo(file.toString());
        for (int i = 0; i < 3; i++) {
            String results = "/evaluations/%d/results".formatted(i);
            assertThat(ofFile.at(results)).isEqualTo(ofRun.at(results));
        }
        assertThat(ofFile.at("/evaluations/0/weights/origin/step").asText()).isEqualTo("8");
    }

    @Test
    void refusesWhatCannotBeMeasuredBeforeAnythingIsMeasured() throws IOException {
        int before = KeptEvaluation.of(run).size();
        Path list = Files.writeString(root.resolve("list.txt"), "nowhere.png\n");

        Cli.Result neighbours = eval(ALL, "evaluation.knn.k=[200]");
        assertThat(neighbours.code()).isEqualTo(ExitCode.USAGE);
        assertThat(neighbours.err()).contains("requests 200 neighbours", "128 training images");
        Cli.Result unknown = eval(ALL, "evaluation.semi.list=" + list);
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("nowhere.png");
        Cli.Result empty = eval(ALL);
        assertThat(empty.code()).isEqualTo(ExitCode.USAGE);
        assertThat(empty.err()).contains("evaluation.semi.fraction is 0.01");
        assertThat(KeptEvaluation.of(run)).hasSize(before);
    }

    @Test
    void tellsWhatAMistypedSettingOrProtocolMayHaveMeant() {
        assertThat(eval("linear", "linear.lr=0.1").err()).contains("evaluation.linear");
        assertThat(eval("linear", "evaluation.linear.learningrate=0.1").err()).contains("evaluation.linear");
        Cli.Result protocol = eval("nearest");
        assertThat(protocol.code()).isEqualTo(ExitCode.USAGE);
        assertThat(protocol.err()).contains("nearest").containsIgnoringCase("knn");
    }
}
