package dev.bifocal.host.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.FakeRegistry;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.sweep.result.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepPlannerTest {

    private static final String W = "losses.contrastive.target.w";

    @TempDir
    Path folder;

    @Test
    void aGridHasACellForEachCombinationAndATrialForEachSeed() {
        SweepPlan plan = plan(
                """
                base: maskcon
                settings: {epochs: 3, optimizer: {momentum: 0.8}}
                axes:
                  losses.contrastive.target.w: [0.5, 1]
                  losses.contrastive.temperature: [0.1, 0.2]
                seeds: 2
                """);

        assertThat(plan.cells())
                .extracting(Cell::label)
                .containsExactly(
                        "w=0.5, temperature=0.1",
                        "w=0.5, temperature=0.2",
                        "w=1, temperature=0.1",
                        "w=1, temperature=0.2");
        assertThat(plan.trials()).hasSize(8).extracting(PlannedTrial::id).doesNotHaveDuplicates();
        PlannedTrial last = plan.trials().get(7);
        assertThat(last.experiment().experiment().seed()).isEqualTo(2);
        assertThat(last.experiment().experiment().epochs()).isEqualTo(3);
        assertThat(last.experiment().experiment().optimizer().momentum()).isEqualTo(0.8);
        assertThat(last.experiment().experiment().name()).isEqualTo("sweep");
        assertThat(last.experiment().yaml()).contains("w: 1\n", "temperature: 0.2\n");
    }

    @Test
    void aCaseHasAxesOfItsOwn() {
        SweepPlan plan = plan(
                """
                base: maskcon
                cases:
                  plain: {}
                  deep:
                    settings: {encoder.width: 8}
                    axes:
                      batch: [32, 64]
                      optimizer.lr: [0.1, 0.2]
                  wide: {settings: {encoder.width: 16}, axes: {batch: [32]}}
                baseline: plain
                """);

        assertThat(plan.cells())
                .extracting(Cell::label)
                .containsExactly(
                        "plain",
                        "case=deep, batch=32, lr=0.1",
                        "case=deep, batch=32, lr=0.2",
                        "case=deep, batch=64, lr=0.1",
                        "case=deep, batch=64, lr=0.2",
                        "case=wide, batch=32");
        assertThat(plan.baseline()).contains("plain");
        assertThat(plan.definition().axes()).singleElement().satisfies(axis -> assertThat(axis.names())
                .containsExactly("case", "batch", "lr"));
        assertThat(plan.trials().get(3).experiment().yaml()).contains("batch: 64", "lr: 0.1", "width: 8");
        SweepPlan listed = plan(
                """
                base: maskcon
                cases: {b64: {settings: {encoder.width: 8, batch: 64, optimizer.lr: 0.1}}}
                """);
        assertThat(listed.trials().get(0).id()).isEqualTo(plan.trials().get(3).id());
    }

    @Test
    void aKeyIsOnOneAxisAlsoBelowCases() {
        assertThatThrownBy(
                        () -> plan(
                                """
                        base: maskcon
                        axes: {batch: [32, 64]}
                        cases: {a: {axes: {batch: [128]}}, b: {axes: {epochs: 3}}}
                        """))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The key batch is on two axes")
                .hasMessageContaining("cases.b.axes.epochs must be a list");
    }

    @Test
    void zippedKeysMoveTogetherAndCasesAreAnAxis() {
        SweepPlan plan = plan(
                """
                base: maskcon
                zip:
                  - {batch: [32, 64], optimizer.lr: [0.1, 0.2]}
                cases:
                  plain: {}
                  deep: {settings: {encoder.width: 8}}
                baseline: {case: plain, batch: 32}
                """);

        assertThat(plan.cells())
                .extracting(Cell::label)
                .containsExactly(
                        "batch=32, lr=0.1, case=plain",
                        "batch=32, lr=0.1, case=deep",
                        "batch=64, lr=0.2, case=plain",
                        "batch=64, lr=0.2, case=deep");
        assertThat(plan.baseline()).contains("batch=32, lr=0.1, case=plain");
    }

    @Test
    void onlySelectsCells() {
        String text = "base: maskcon\naxes: {batch: [32, 64], optimizer.lr: [0.1, 0.2]}\nonly: ";

        assertThat(plan(text + "['batch=32, lr=0.2', {batch: 64}]").cells())
                .extracting(Cell::label)
                .containsExactly("batch=32, lr=0.2", "batch=64, lr=0.1", "batch=64, lr=0.2");
        assertThat(problems(SweepRequest.of(write(text + "[batch=16]"))))
                .extracting(Problem::message)
                .containsExactly("batch=16 is no cell of the sweep.");
    }

    @Test
    void axesSwapComponentsRecipesAndSetsOfKeys() {
        SweepPlan plan = plan(
                """
                base: maskcon
                axes:
                  losses.contrastive.target.name: [maskcon, self]
                  size:
                    - {label: small, settings: {encoder.width: 8, batch: 32}}
                    - {label: large, settings: {encoder.width: 64}}
                """);

        assertThat(plan.cells())
                .extracting(Cell::label)
                .containsExactly(
                        "target=maskcon, size=small",
                        "target=maskcon, size=large",
                        "target=self, size=small",
                        "target=self, size=large");
        assertThat(plan.trials().get(2).experiment().yaml())
                .contains("name: \"baselines:self\"".replace("\"", ""))
                .doesNotContain("w: 0.8");
        assertThat(plan.trials().get(0).experiment().experiment().batch()).isEqualTo(32);
    }

    @Test
    void namesOfAxesAreTheLastWordsThatTellThemApart() {
        SweepPlan plan = plan(
                """
                base: maskcon
                axes:
                  losses.contrastive.weight: [1, 2]
                  losses.classification.weight: [1, 2]
                """);

        assertThat(plan.cells().get(0).label()).isEqualTo("contrastive.weight=1, classification.weight=1");
    }

    @Test
    void reportsAllProblemsOfAllTrialsWithCellFileAndLine() {
        String file = write(
                """
                base: maskcon
                settings:
                  optimizer.lrr: 1
                axes:
                  losses.contrastive.target.w: [0.5, 7]
                  batch: [x, 32]
                """);
        assertThatThrownBy(() -> plan(SweepRequest.of(file), folder, 1)).hasMessageStartingWith("The sweep has ");
        List<Problem> problems = problems(SweepRequest.of(file));

        assertThat(problems)
                .extracting(Problem::message)
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).startsWith("optimizer.lrr is not a known key"),
                        message -> assertThat(message)
                                .startsWith("In cells w=0.5, batch=x; w=7, batch=x: ")
                                .contains("batch"),
                        message -> assertThat(message)
                                .startsWith("In cells w=7, batch=x; w=7, batch=32: ")
                                .contains(W));
        assertThat(problems)
                .extracting(Problem::origin)
                .contains("file %s:3".formatted(file), "file %s:5".formatted(file));
    }

    @Test
    void reportsAllProblemsOfTheSweepFile() {
        List<Problem> problems = problems(
                SweepRequest.of(
                        write(
                                """
                base: maskcon
                colour: red
                settings: {seed: 3}
                axes: {batch: 32, epochs: []}
                zip: [{batch: [1, 2], epochs: [1]}]
                cases: {a: {lr: 1}}
                seeds: 0
                metrics: [linear.top1]
                protocols: [nosuch]
                """)));

        assertThat(problems)
                .extracting(Problem::key)
                .contains("colour", "settings", "axes.batch", "axes.epochs", "zip", "cases.a.lr", "seeds", "metrics")
                .contains("protocols");
    }

    @Test
    void namesTheSameProblemOfSeveralValuesOnce() {
        assertThat(problems(SweepRequest.of("maskcon").withAxes("seed=1,2,3")))
                .extracting(Problem::message)
                .containsExactly("seed cannot be a setting of a sweep.");
    }

    @Test
    void refusesTwoCellsWithEqualSettings() {
        List<Problem> problems = problems(SweepRequest.of("maskcon").withAxes(W + "=0.5,0.50"));

        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly("The cells w=0.5 and w=0.50 have equal settings.");
    }

    @Test
    void aTrialIsItsSettingsInAnyOrderAndAnywhere() throws IOException {
        SweepRequest request =
                SweepRequest.of("maskcon", "optimizer.momentum=0.8", "epochs=3").withAxes(W + "=0.5,1", "batch=32,64");
        SweepRequest other =
                SweepRequest.of("maskcon", "epochs=3", "optimizer.momentum=0.8").withAxes("batch=64,32", W + "=1,0.5");

        assertThat(ids(plan(other.named("b"), Files.createDirectory(folder.resolve("elsewhere")), 1)))
                .containsExactlyInAnyOrderElementsOf(ids(plan(request.named("a"), folder, 2)))
                .allMatch(id -> id.matches("[0-9a-f]{12}"));
    }

    @Test
    void theComputationIsPartOfATrialIfAnAxisSetsIt() {
        List<String> ids = ids(plan(SweepRequest.of("maskcon").withAxes("compute.precision=fp32,bf16"), folder, 1));

        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void dividesTheCoresUnlessTheThreadsAreSet() {
        SweepPlan plan = plan(SweepRequest.of("maskcon").withAxes("batch=32,64"), folder, 1);
        SweepPlan set = plan(SweepRequest.of("maskcon", "compute.threads=3").withAxes("batch=32,64"), folder, 1);

        assertThat(plan.trials().get(0).experiment().experiment().compute().threads())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(set.trials().get(0).experiment().experiment().compute().threads())
                .isEqualTo(3);
    }

    @Test
    void withoutAxesThereIsOneCaseOverTheSeeds() {
        SweepPlan plan = plan(SweepRequest.of("maskcon").withSeeds("7,3"), folder, 1);

        assertThat(plan.folder()).hasFileName("maskcon-seeds");
        assertThat(plan.cells()).extracting(Cell::label).containsExactly("maskcon");
        assertThat(plan.trials()).extracting(PlannedTrial::seed).containsExactly(3L, 7L);
    }

    @Test
    void theCommandLineAddsToTheFileAndTheResultIsReadTheSame() throws IOException {
        SweepRequest request = new SweepRequest(
                write("base: maskcon\nsettings: {epochs: 3}\naxes: {batch: [32]}\n"),
                List.of("epochs=2"),
                List.of(W + "=0.5,1"),
                Optional.of("2"),
                Optional.of("batch=32,w=1"),
                Optional.of("mine"),
                java.util.Set.of());
        SweepPlan plan = plan(request, folder, 1);
        Path again = Files.writeString(
                folder.resolve("again.yaml"), plan.definition().yaml());

        assertThat(plan.baseline()).contains("batch=32, w=1");
        assertThat(plan.trials().get(0).experiment().experiment().epochs()).isEqualTo(2);
        assertThat(ids(plan(SweepRequest.of(again.toString()), folder, 1))).isEqualTo(ids(plan));
    }

    @Test
    void aBaseFileIsFoundBesideTheSweepFile() throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), "recipe: maskcon\nepochs: 7\n");

        assertThat(plan("base: mine.yaml\nseeds: 1\n")
                        .trials()
                        .get(0)
                        .experiment()
                        .experiment()
                        .epochs())
                .isEqualTo(7);
    }

    @Test
    void recipeFilesOfCasesAndAxesAreFoundBesideTheSweepFile() throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), "recipe: maskcon\nepochs: 7\n");
        Files.writeString(folder.resolve("yours.yaml"), "recipe: maskcon\nepochs: 9\n");

        for (String text : List.of(
                "base: maskcon\ncases: {a: {recipe: mine.yaml}, b: {recipe: yours.yaml}}\n",
                "base: maskcon\naxes: {recipe: [mine.yaml, yours.yaml]}\n",
                "base: mine.yaml\naxes: {kind: [{label: a, settings: {epochs: 7}}, {label: b, recipe: yours.yaml}]}\n",
                "base: maskcon\ncases: {c: {axes: {recipe: [{label: a, recipe: mine.yaml}, yours.yaml]}}}\n")) {
            SweepPlan plan = plan(text);
            assertThat(plan.trials())
                    .as(text)
                    .extracting(trial -> trial.experiment().experiment().epochs())
                    .containsExactly(7, 9);
            Path stored = Files.createDirectories(folder.resolve("elsewhere")).resolve("sweep.yaml");
            Files.writeString(stored, plan.definition().yaml());
            SweepPlan again = plan(SweepRequest.of(stored.toString()), folder, 1);
            assertThat(ids(again)).as(text).isEqualTo(ids(plan));
            assertThat(again.cells()).as(text).isEqualTo(plan.cells());
        }
        assertThat(plan("base: maskcon\naxes: {recipe: [mine.yaml, yours.yaml]}\n")
                        .cells())
                .extracting(Cell::label)
                .containsExactly("recipe=mine.yaml", "recipe=yours.yaml");
    }

    @Test
    void aSettingThatAnAxisReplacesEverywhereIsAProblem() {
        String grid = "base: maskcon\naxes: {batch: [32, 64], optimizer.lr: [0.1, 0.2]}\n";
        assertThat(problems(overriding(grid, "batch=16", "optimizer={lr: 0.3, momentum: 0.8}", "epochs=3")))
                .extracting(Problem::message, Problem::remedy)
                .containsExactly(
                        tuple(
                                "The setting batch has no effect, because the axis batch sets it in every cell.",
                                "Leave it out, or give the axis other values with --axis batch=16."),
                        tuple(
                                "The setting optimizer.lr has no effect, because the axis lr sets it in every cell.",
                                "Leave it out, or give the axis other values with --axis optimizer.lr=0.3."));
        String cases = "base: maskcon\ncases: {plain: {}, large: {settings: {batch: 128}}}\n";
        assertThat(plan(overriding(cases, "batch=16"), folder, 1).trials())
                .extracting(trial -> trial.experiment().experiment().batch())
                .containsExactly(16, 128);
    }

    private SweepRequest overriding(String yaml, String... overrides) {
        return SweepRequest.of(write(yaml), overrides);
    }

    @Test
    void metricsThatNoTrialCanRecordAreProblems() {
        List<Problem> problems = problems(
                SweepRequest.of(
                        write(
                                """
                base: maskcon
                metrics: [recal@1, recall@5, knn@20, linear.top3, collapse.embedding.mean]
                protocols: [linear]
                """)));

        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly(
                        "No trial of the sweep records the metric recal@1.",
                        "No trial of the sweep records the metric recall@5.",
                        "No trial of the sweep records the metric knn@20.",
                        "No trial of the sweep records the metric linear.top3.",
                        "No trial of the sweep records the metric collapse.embedding.mean.");
        assertThat(problems.get(0).remedy())
                .isEqualTo("Did you mean recall@1? Trials record recall@1, recall@2, probe, loss, probe.train,"
                        + " linear.top1, linear.top5, and collapse.OUTPUT.MEASURE with the measures std, rank,"
                        + " uniformity, alignment.");
        assertThat(problems.get(0).origin()).endsWith(":2");
        assertThat(problems.get(2).remedy()).startsWith("Set evaluation.knn.every, so that training measures kNN. ");
    }

    @Test
    void aMetricOfOneCellIsEnough() {
        SweepPlan plan = plan(
                """
                base: maskcon
                cases: {plain: {}, measured: {settings: {evaluation.knn: {every: 1, k: [5, 20]}}}}
                protocols: [recall, knn, linear, semi]
                metrics: [knn@5, recall@2, loss, probe, probe.train, collapse.embedding.rank, recall.recall@1, knn.top1@5,
                  knn.top5@20, linear.top1, semi.top5]
                """);

        assertThat(plan.definition().metrics()).hasSize(11).startsWith("knn@5");
    }

    @Test
    void withoutMetricsTheFirstRecallIsTheMainOne() {
        assertThat(plan("base: maskcon\n").definition().metrics()).containsExactly("recall@1");
        assertThat(plan("base: maskcon\nsettings: {evaluation.recall: [5, 10]}\n")
                        .definition()
                        .metrics())
                .containsExactly("recall@5");
    }

    private static List<String> ids(SweepPlan plan) {
        return plan.trials().stream().map(PlannedTrial::id).toList();
    }

    private SweepPlan plan(String yaml) {
        return plan(SweepRequest.of(write(yaml)), folder, 1);
    }

    private static SweepPlan plan(SweepRequest request, Path root, int jobs) {
        return new SweepPlanner(new ExperimentLoader(new FakeRegistry()), root)
                .plan(SweepReader.read(request), OptionalInt.of(jobs));
    }

    private List<Problem> problems(SweepRequest request) {
        return catchThrowableOfType(ConfigurationException.class, () -> plan(request, folder, 1))
                .problems();
    }

    private String write(String yaml) {
        try {
            return Files.writeString(folder.resolve("sweep.yaml"), yaml).toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
