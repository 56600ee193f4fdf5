package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricRecord.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Miniatures of data sets, trained on as users do, and what the bundled recipes set for single data sets. */
class DataSetsTrainTest {

    private static final List<String> RECIPES =
            List.of("selfcon", "supcon", "grafit", "coins", "supce", "supfine", "supfine-contrastive", "maskcon");

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"sop-split1", "sop-split2"})
    void productsAreTrainedOn(String dataset) throws IOException {
        Miniatures.writeProducts(root.resolve("data"));
        trains(dataset);
    }

    @Test
    void imageNetIsTrainedOn() throws IOException {
        Miniatures.writeImageNet(root.resolve("data"));
        trains("imagenet");
    }

    @Test
    void cifar100IsTrainedOn() throws IOException {
        Miniatures.writeCifar100(root.resolve("data"));
        trains("cifar100");
    }

    @Test
    void imageNet32IsTrainedOn() throws IOException {
        Miniatures.writeImageNet32(root.resolve("data"));
        trains("imagenet32");
    }

    @Test
    void carsAreTrainedOn() throws IOException {
        Miniatures.writeCars(root.resolve("data"));
        trains("cars196");
    }

    @Test
    void aTableIsTrainedOn() throws IOException {
        Miniatures.writeTable(root.resolve("data"));
        trains("table", "data.table=" + root.resolve("data/labels.csv"));
    }

    @Test
    void aPackIsTrainedOnReproduciblyAndResumed() throws IOException {
        Miniatures.writeTable(root.resolve("data"));
        String pack = root.resolve("pack").toString();
        Cli.Result packed = Cli.run(
                "data",
                "pack",
                "table",
                root.resolve("data").toString(),
                "data.table=" + root.resolve("data/labels.csv"),
                "--shorter-side=20",
                "--out=" + pack);
        assertThat(packed.code()).as(packed.err()).isZero();
        List<String> settings = Tiny.withBank(
                "data.dataset=table", "data.root=" + pack, "views.size=16", "encoder.stem=small", "run.every=1");
        RunFolder run = Cli.train(root.resolve("first"), "maskcon", settings);
        List<MetricRecord> metrics = Cli.metrics(run);

        assertThat(Cli.metrics(Cli.train(root.resolve("second"), "maskcon", settings)))
                .isEqualTo(metrics);
        assertThat(run.provenance().data().name())
                .matches("table \\(packed from \\w{12}: JPEG of quality 90, shorter side 20\\)");
        Files.delete(last(run));
        Path status = run.path().resolve("status.json");
        Files.writeString(status, Files.readString(status).replace("\"done\"", "\"interrupted\""));
        Cli.Result resumed = Cli.run("resume", run.path().toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(Cli.metrics(run)).isEqualTo(metrics);
    }

    private static Path last(RunFolder run) throws IOException {
        try (Stream<Path> files = Files.list(run.checkpoints())) {
            return files.max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    private void trains(String dataset, String... more) {
        List<String> overrides = new ArrayList<>(Tiny.withBank(more));
        overrides.addAll(List.of(
                "data.dataset=" + dataset,
                "data.root=" + root.resolve("data"),
                "data.partial=true",
                "views.size=16",
                "encoder.stem=small",
                "epochs=2"));
        List<MetricRecord> records = Cli.metrics(Cli.train(root.resolve("runs"), "maskcon", overrides));

        assertThat(records.stream().filter(record -> record.kind() == Kind.TRAIN))
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(record ->
                        assertThat(record.values().get(MetricRecord.LOSS)).isFinite());
        assertThat(records.get(records.size() - 1).values()).containsKeys("recall@1", "recall@2");
    }

    @Test
    void aRecipeHasThePapersSettingsOfADataSet() {
        ResolvedExperiment resolved = Application.resolve("maskcon", List.of("data.dataset=sop-split1"));
        Experiment experiment = resolved.experiment();
        Map<String, String> settings =
                resolved.settings().stream().collect(Collectors.toMap(Setting::key, Setting::value));
        Map<String, String> origins =
                resolved.settings().stream().collect(Collectors.toMap(Setting::key, Setting::origin));

        assertThat(experiment.views().size()).contains(224);
        assertThat(experiment.views().query()).isEqualTo("strong-sop");
        assertThat(experiment.views().key()).isEqualTo("weak-sop");
        assertThat(experiment.epochs()).isEqualTo(200);
        assertThat(experiment.batch()).isEqualTo(128);
        assertThat(settings)
                .containsEntry("losses.contrastive.temperature", "0.1")
                .containsEntry("losses.contrastive.target.temperature", "0.1")
                .containsEntry("losses.contrastive.target.w", "0.8");
        assertThat(origins.get("losses.contrastive.target.w")).startsWith("recipe maskcon for sop-split1 (plugin");
        assertThat(origins.get("views.query")).startsWith("recipe selfcon for sop-split1 (plugin");
        assertThat(origins.get("memory.size")).startsWith("recipe selfcon (plugin");
    }

    @Test
    void settingsForADataSetGiveWayToTheCommandLine() {
        assertThat(grafit("losses.contrastive.target.w=0.3")).isEqualTo("Options[w=0.3]");
    }

    @Test
    void grafitsWeightOfTheGoodSplitIsNotThatOfTheBadSplit() {
        assertThat(grafit("data.split=good")).isEqualTo("Options[w=0.8]");
        assertThat(grafit("data.split=bad")).isEqualTo("Options[w=0.5]");
    }

    private static String grafit(String override) {
        return Application.experiment("grafit", List.of("data.dataset=cifartoy", override))
                .losses()
                .get("contrastive")
                .target()
                .orElseThrow()
                .options()
                .toString();
    }

    @Test
    void everyRecipeFitsEveryDataSet() {
        for (String recipe : RECIPES) {
            for (String dataset : DatasetCatalog.names()) {
                Experiment experiment = Application.experiment(recipe, List.of("data.dataset=" + dataset));
                assertThat(experiment.memory().size() % experiment.batch())
                        .as("%s on %s: keys of a bank that is filled batch by batch", recipe, dataset)
                        .isZero();
                assertThat(experiment.name()).isEqualTo(recipe);
            }
        }
    }
}
