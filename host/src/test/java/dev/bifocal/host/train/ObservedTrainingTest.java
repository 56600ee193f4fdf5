package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe and the measures of collapse in whole trainings. */
class ObservedTrainingTest {

    private static final String YAML = "heads: {projector: {name: head}}\nlosses: {main: {name: loss}}\n";
    private static final List<String> OFF = List.of("evaluation.probe=false", "track.collapse=false");

    @TempDir
    private Path root;

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    private TinyTraining training(String... overrides) {
        StrangePlugin plugin = new StrangePlugin()
                .head(StrangePlugin.EMBEDDING)
                .loss(
                        LossNeeds.builder()
                                .query(OutputSpec.EMBEDDING)
                                .key(OutputSpec.EMBEDDING)
                                .build(),
                        context -> step -> StrangePlugin.square(step.query()
                                .unit(OutputSpec.EMBEDDING)
                                .sub(step.key().unit(OutputSpec.EMBEDDING))));
        return new TinyTraining(plugin, YAML, List.of(overrides), root);
    }

    private static boolean isObserved(String name) {
        return name.startsWith("probe") || name.startsWith("collapse.");
    }

    private static <T> Map<String, T> unobserved(Map<String, T> values) {
        Map<String, T> others = new LinkedHashMap<>(values);
        others.keySet().removeIf(ObservedTrainingTest::isObserved);
        return others;
    }

    private static Map<String, Double> last(RunFolder folder, MetricRecord.Kind kind) {
        return MetricFile.read(folder.metrics()).stream()
                .filter(record -> record.kind() == kind)
                .reduce((first, second) -> second)
                .orElseThrow()
                .values();
    }

    @Test
    void changesNoOtherNumberAndNoWeight() {
        RunFolder observed = training().run();
        RunFolder plain = training(OFF.toArray(String[]::new)).run();
        assertThat(TinyTraining.metrics(observed).stream()
                        .map(ObservedTrainingTest::unobserved)
                        .toList())
                .isEqualTo(TinyTraining.metrics(plain));
        assertThat(unobserved(TinyTraining.weights(observed))).isEqualTo(new TreeMap<>(TinyTraining.weights(plain)));
        assertThat(TinyTraining.weights(plain).keySet()).noneMatch(ObservedTrainingTest::isObserved);
    }

    @Test
    void recordsMeasuresOfStepsAndTheirMeansOverAnEpoch() {
        RunFolder folder = training().run();
        List<String> measures = List.of(
                "probe.train",
                "collapse.embedding.std",
                "collapse.embedding.rank",
                "collapse.embedding.uniformity",
                "collapse.embedding.alignment");
        assertThat(last(folder, MetricRecord.Kind.TRAIN)).containsKeys(measures.toArray(String[]::new));
        assertThat(last(folder, MetricRecord.Kind.EVAL)).containsKey("probe");
        List<Double> stds = TinyTraining.metric(folder, "collapse.embedding.std");
        // Three steps, and their mean, in each of two epochs.
        assertThat(stds).hasSize(8);
        assertThat(stds.get(7)).isEqualTo((stds.get(4) + stds.get(5) + stds.get(6)) / 3);
    }

    @Test
    void resumesBitForBit() {
        RunFolder whole = training("run.every=2").run();
        TinyTraining again = training("run.every=2");
        RunFolder resumed = again.stoppedAfter(5);
        again.resume(resumed);
        assertThat(TinyTraining.metrics(resumed)).isEqualTo(TinyTraining.metrics(whole));
        assertThat(TinyTraining.weights(resumed)).isEqualTo(TinyTraining.weights(whole));
    }

    @Test
    void measuresRecordedStepsOnly() {
        RunFolder folder = training("run.every=2").run();
        assertThat(MetricFile.read(folder.metrics()).stream()
                        .filter(record -> record.kind() == MetricRecord.Kind.TRAIN)
                        .map(MetricRecord::step))
                .containsExactly(2L, 3L, 5L, 6L);
        assertThat(TinyTraining.metric(folder, "collapse.embedding.rank")).hasSize(6);
    }

    @Test
    void writesEventFilesOfTensorBoardOnRequest() throws IOException {
        TinyTraining training = training("track.tensorboard=true");
        RunFolder folder = training.stoppedAfter(4);
        training.resume(folder);
        try (Stream<Path> files = Files.list(folder.path())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.contains("tfevents")))
                    .hasSize(2);
        }
    }
}
