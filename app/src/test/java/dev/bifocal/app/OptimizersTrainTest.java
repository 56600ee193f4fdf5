package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricRecord.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Optimisers, schedules and the two directions of a step, as users train with them. */
class OptimizersTrainTest {

    private static final String[] LARS = {
        "optimizer.name=lars",
        "optimizer.lr=2",
        "optimizer.trust=0.01",
        "optimizer.exclude=[bias, encoder-norm, head-norm]",
        "optimizer.schedule=cosine-by-epoch",
        "optimizer.warmup=1",
        "optimizer.warmupFrom=1",
        "optimizer.clip=5",
        "memory.schedule=cosine",
        "memory.batchNorm=average",
        "symmetric=mean"
    };

    @TempDir
    Path root;

    private List<MetricRecord> steps(String recipe, List<String> overrides) {
        return Cli.metrics(Cli.train(root, recipe, overrides)).stream()
                .filter(record -> record.kind() == Kind.TRAIN)
                .toList();
    }

    private static double value(MetricRecord record, String name) {
        return record.values().get(name);
    }

    @Test
    void larsLearnsAndItsSchedulesAreRecorded() {
        List<MetricRecord> steps = steps("selfcon", Tiny.withBank(with("epochs=4")));
        assertThat(steps).hasSize(16);
        assertThat(value(steps.get(15), MetricRecord.LOSS)).isLessThan(value(steps.get(0), MetricRecord.LOSS));
        assertThat(value(steps.get(0), MetricRecord.LEARNING_RATE)).isEqualTo(0.5);
        assertThat(value(steps.get(3), MetricRecord.LEARNING_RATE)).isEqualTo(2);
        assertThat(value(steps.get(7), MetricRecord.LEARNING_RATE)).isEqualTo(2);
        assertThat(value(steps.get(8), MetricRecord.LEARNING_RATE)).isEqualTo(1.5, within(1e-12));
        assertThat(value(steps.get(0), MetricRecord.MOMENTUM)).isEqualTo(0.99);
        assertThat(value(steps.get(8), MetricRecord.MOMENTUM)).isEqualTo(0.995, within(1e-12));
    }

    @Test
    void larsGoesOnFromACheckpointAsIfItHadNotStopped() throws IOException {
        RunFolder run = Cli.train(root, "maskcon", Tiny.withBank(with("epochs=3", "run.every=3")));
        List<MetricRecord> metrics = Cli.metrics(run);
        Path last = newest(run);
        Map<String, List<Object>> state = ArrayContent.of(last);
        Files.delete(last);
        Path status = run.path().resolve("status.json");
        Files.writeString(status, Files.readString(status).replace("\"done\"", "\"interrupted\""));

        Cli.Result resumed = Cli.run("resume", run.path().toString());

        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(Cli.metrics(run)).isEqualTo(metrics);
        assertThat(newest(run)).isEqualTo(last);
        assertThat(ArrayContent.of(last)).isEqualTo(state);
    }

    private static Path newest(RunFolder run) throws IOException {
        try (Stream<Path> files = Files.list(run.checkpoints())) {
            return files.max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    private static String[] with(String... more) {
        return Stream.of(LARS, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void theMeanOfBothDirectionsIsHalfTheirSum() {
        MetricRecord sum =
                steps("coins", Tiny.withBank("symmetric=sum", "epochs=1")).get(0);
        MetricRecord mean =
                steps("coins", Tiny.withBank("symmetric=mean", "epochs=1")).get(0);
        for (String name : List.of(MetricRecord.LOSS, "contrastive", "classification")) {
            assertThat(value(mean, name)).as(name).isEqualTo(value(sum, name) / 2, within(1e-6));
        }
    }

    @Test
    void stepsFallAtTheirMilestones() {
        List<MetricRecord> steps = steps(
                "supce", Tiny.with("optimizer.schedule=steps", "optimizer.milestones=[1]", "optimizer.factor=0.5"));
        assertThat(steps)
                .extracting(step -> value(step, MetricRecord.LEARNING_RATE))
                .containsExactly(0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.025);
        // Nothing is read from a momentum side here.
        assertThat(steps.get(0).values()).doesNotContainKey(MetricRecord.MOMENTUM);
    }

    @Test
    void warnsOfAWarmUpThatDoesNotEnd() {
        String[] words = Cli.arguments(root, "supce", Tiny.with("optimizer.warmup=2"));
        assertThat(Cli.run(words).err())
                .contains(
                        "warning: The learning rate never reaches its peak, because warm-up takes 2 epochs and training has only 2.");
    }

    @Test
    void warnsOfWeightsThatNoLossReaches() {
        String[] words = Cli.arguments(root, "lewel-b-tiny", Tiny.with("losses.aligned.weight=0", "epochs=1"));
        Cli.Result result = Cli.run(words);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err())
                .contains(
                        "warning: In the first step, heads.projector.alignedProjection.0.weight and 3 more weights had no"
                                + " gradient.");
        assertThat(Cli.run(Cli.arguments(root, "lewel-b-tiny", Tiny.with("epochs=1")))
                        .err())
                .doesNotContain("warning");
    }
}
