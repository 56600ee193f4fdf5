package dev.bifocal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.host.cli.FakePlugins;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.tensor.NpzWriter;
import dev.bifocal.host.tensor.StoredArray;
import dev.bifocal.host.tool.bench.StepBenchmark;
import dev.bifocal.host.tool.bench.StepResult;
import dev.bifocal.host.tool.bench.StepVariant;
import dev.bifocal.host.tool.bench.ViewsReport;
import dev.bifocal.host.tool.check.DatasetCheck;
import dev.bifocal.host.tool.check.Examination;
import dev.bifocal.host.tool.describe.Needs;
import dev.bifocal.host.tool.describe.Offer;
import dev.bifocal.host.tool.describe.PluginDescriptions;
import dev.bifocal.host.tool.describe.PluginDescriptions.ComponentDescription;
import dev.bifocal.host.tool.inspect.Inspection;
import dev.bifocal.host.tool.inspect.MapPlugin;
import dev.bifocal.host.tool.parity.CaseNames;
import dev.bifocal.host.tool.parity.ParityReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of the facade and their typed results, with hand-written plugins. */
class BifocalTest {

    private static final String EXPERIMENT =
            """
            data: {dataset: shapes, shapes: {size: 16, train: 32, test: 24}}
            views: {query: weak, key: weak}
            encoder: {width: 4}
            heads: {head: {name: pointer}}
            losses: {square: {name: square}}
            batch: 32
            epochs: 1
            evaluation: {recall: [1], batch: 16}
            compute: {threads: 1, device: cpu}
            """;

    private final Bifocal demo = Bifocal.of(FakePlugins.demo());
    private final Bifocal maps = Bifocal.of(new MapPlugin());

    @TempDir
    private Path folder;

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("tiny.yaml"), text).toString();
    }

    private ResolvedExperiment experiment() throws IOException {
        return maps.load(file(EXPERIMENT), "run.root=" + folder.resolve("runs")).orThrow();
    }

    @Test
    void describesAComponentWithItsNeedsAndOptions() {
        PluginDescriptions found = demo.describe("demo:nce");
        assertThat(found.plugins()).isEmpty();
        assertThat(found.recipes()).isEmpty();
        ComponentDescription loss = found.components().get(0);
        assertThat(loss.offer()).isEqualTo(new Offer("loss", "nce", "demo", "A contrastive loss"));
        assertThat(loss.needs().orElseThrow().outputs())
                .containsExactly(
                        new Needs.Output("embedding", "query", Side.ONLINE),
                        new Needs.Output("embedding", "key", Side.MOMENTUM));
        assertThat(loss.needs().orElseThrow().target()).hasValue("embedding");
        assertThat(loss.options()).extracting(option -> option.key()).containsExactly("temperature");
        assertThat(loss.outputs()).isEmpty();
    }

    @Test
    void describesThePluginAndTheRecipeOfAName() {
        assertThat(demo.describe("demo").plugins().get(0).offers())
                .extracting(Offer::kind)
                .containsExactly("loss", "head", "target", "recipe");
        assertThat(demo.describe("all").recipes().get(0).yaml()).startsWith("# Everything in one");
        assertThatThrownBy(() -> demo.describe("nix"))
                .isInstanceOfSatisfying(BifocalException.class, e -> assertThat(e.remedy())
                        .isEqualTo("The names are all, demo, even, line, nce."));
    }

    @Test
    void describesTheOutputsOfAHead() {
        ComponentDescription head = maps.describe("pointer").components().get(0);
        assertThat(head.outputs().orElseThrow())
                .extracting(output -> "%s %s of %s".formatted(output.name(), output.shape(), output.input()))
                .containsExactly("embedding (512) of features (512, 4, 4)", "maps (5, 4, 4) of features (512, 4, 4)");
    }

    @Test
    void hasNoComponentsWithoutPlugins() {
        Bifocal none = Bifocal.withoutPlugins();
        assertThat(none.plugins().plugins()).isEmpty();
        assertThat(none.load("selfcon").problems()).isNotEmpty();
        assertThat(none.datasets().list()).isEqualTo(DatasetCatalog.entries());
    }

    @Test
    void describesADataset() {
        assertThat(demo.datasets()
                        .describe("sop-split1")
                        .entry()
                        .counts()
                        .orElseThrow()
                        .testFine())
                .isEqualTo(2518);
        assertThatThrownBy(() -> demo.datasets().describe("sop-split3")).hasMessageContaining("sop-split3");
    }

    @Test
    void checksADataset() {
        List<String> remarks = new ArrayList<>();
        List<String> overrides = List.of("data.dataset=shapes", "data.shapes.train=32", "data.shapes.test=16");
        DatasetCheck check = Bifocal.withoutPlugins().datasets().check(overrides, true, remarks::add);
        assertThat(check.counts().get(0)).isEqualTo(new DatasetCheck.Count("training images", 32, Optional.empty()));
        assertThat(check.trainFine().images().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(32);
        assertThat(check.images()).extracting(scan -> scan.read()).containsExactly(32, 16);
        assertThat(check.problems()).isEmpty();
        assertThat(remarks).isEmpty();
    }

    @Test
    void drawsADataset() throws IOException {
        Sheet sheet = maps.datasets().sheet(file(EXPERIMENT), List.of("seed=3"), 5, true);
        assertThat(sheet.rows()).hasSize(5);
        assertThat(sheet.rows().get(0).heading().get(0)).startsWith("test:");
        assertThat(sheet.notes().get(0)).contains("5 of 24 images, drawn with seed 3");
    }

    @Test
    void examinesTheMachine() {
        Examination examination = demo.tools().examine(List.of());
        assertThat(examination.engine().works()).isTrue();
        assertThat(examination.machine().cores()).isPositive();
        assertThat(examination.plugins()).extracting(PluginInfo::id).containsExactly("demo");
        assertThat(examination.brokenPlugins()).isFalse();
    }

    @Test
    void givesTheSchemaOfExperiments() {
        assertThat(demo.tools().schema().at("/$defs/loss").toString()).contains("nce", "temperature");
    }

    @Test
    void inspectsTheNetworkOfARun() throws IOException {
        RunFolder run = maps.train(experiment()).folder();
        try (Inspection inspection = maps.tools().inspect(run, List.of("data.shapes.test=20"), warning -> {})) {
            assertThat(inspection.pointing().images()).isEqualTo(20);
            var neighbours = inspection.neighbours(List.of(3), 4);
            assertThat(neighbours.get(0).nearest()).hasSize(4);
            assertThat(inspection.neighbourSheet(neighbours).title()).contains("tiny/" + run.name());
            assertThat(inspection
                            .mapSheet(List.of("test:1"), List.of(0, 2), 1, inspection.seed())
                            .rows())
                    .as("two views")
                    .hasSize(2);
        }
    }

    @Test
    void comparesWithARecordedCaseByTheRulesOfAPlugin() throws IOException {
        Path jar = folder.resolve("maps.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/bifocal/parity/maps.names"));
            zip.write("out_value = out_f64_loss".getBytes(StandardCharsets.UTF_8));
        }
        Bifocal withJar = Bifocal.of(
                new MapPlugin(new PluginInfo("maps", "1.0.0", "", "", "", "^1.0", "1.0.0", jar, "abcdef", List.of())));
        Path recorded = folder.resolve("case.npz");
        try (OutputStream out = Files.newOutputStream(recorded)) {
            NpzWriter archive = new NpzWriter(out);
            archive.put("in_embedding_query_online", floats(new Shape(1, 2), 1, 3));
            archive.put("in_embedding_key_momentum", floats(new Shape(1, 2), 0, 1));
            archive.put("in_T1", floats(new Shape(), .25f));
            archive.put("out_value", floats(new Shape(), 2.6f));
            archive.finish();
        }
        ResolvedExperiment experiment = withJar.load(file(EXPERIMENT)).orThrow();
        CaseNames names = CaseNames.of(List.of());
        ParityReport close = withJar.tools().parity(experiment, recorded, names, .1);
        assertThat(close.passed()).isTrue();
        assertThat(close.recordedWith()).containsEntry("T1", .25);
        assertThat(close.values().get(0).difference().absolute()).isCloseTo(.1, within(1e-6));
        assertThat(withJar.tools().parity(experiment, recorded, names, .01).passed())
                .isFalse();
        CaseNames others = CaseNames.of(List.of("out_value = out_other"));
        ParityReport none = withJar.tools().parity(experiment, recorded, others, .1);
        assertThat(none.notCompared()).containsExactly("out_other");
        assertThat(none.passed()).isFalse();
    }

    private static StoredArray floats(Shape shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return StoredArray.of(DataType.FLOAT32, shape, bytes);
    }

    @Test
    void measuresViewsAndTheStep() throws IOException {
        ViewsReport views = maps.tools().benchViews(experiment(), Optional.of(32));
        assertThat(views.views().get(0).policy()).isEqualTo("weak");
        assertThat(views.milliseconds()).isPositive();

        List<String> begun = new ArrayList<>();
        StepBenchmark.Plan plan = new StepBenchmark.Plan(List.of(StepVariant.BLOCKS), Optional.empty(), 0, 1);
        StepResult step = maps.tools()
                .benchStep(
                        file(EXPERIMENT),
                        List.of(),
                        plan,
                        session -> begun.add(session.experiment().name()));
        assertThat(begun).containsExactly("tiny");
        assertThat(step.setup().batch()).isEqualTo(32);
        assertThat(step.rows().get(0).figures().orElseThrow().imagesPerSecond()).isPositive();
    }

    @Test
    void listsFindsAndComparesRuns() {
        RunFolder one = TestProvenance.run(folder, "maskcon", "aaaaaaaa", "seed: 1\noptimizer: {lr: 0.02}\n");
        RunFolder two = TestProvenance.run(folder, "selfcon", "bbbbbbbb", "seed: 1\noptimizer: {lr: 0.5}\n");
        Path kept = KeptEvaluation.keep(one, TestProvenance.evaluation("linear"));
        RunTools runs = Bifocal.withoutPlugins().runs(folder);
        assertThat(runs.list())
                .extracting(RunSummary::qualifiedName)
                .containsExactlyInAnyOrder("maskcon/" + one.name(), "selfcon/" + two.name());
        assertThat(runs.find("bbbbbbbb").path()).isEqualTo(two.path());
        assertThat(runs.summary(one).status().orElseThrow().epochs()).isEqualTo(12);
        assertThat(runs.evaluations(one)).extracting(KeptEvaluation::file).containsExactly(kept);
        assertThat(runs.compare(List.of(one, two)).settings())
                .containsOnlyKeys("optimizer.lr")
                .containsEntry("optimizer.lr", List.of("0.02", "0.5"));
    }
}
