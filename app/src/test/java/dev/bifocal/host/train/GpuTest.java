package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.util.cuda.CudaUtils;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.bench.StepDriver;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs a GPU: {@code mvn verify -Pcu118 -Dgroups=gpu -DexcludedGroups=}. */
@Tag("gpu")
class GpuTest {

    private static final double TOLERANCE = 1e-3;
    private static final int STEPS = 3;

    @TempDir
    Path folder;

    /** The losses of the steps, and the weights after them. */
    private record Result(List<Double> losses, Map<String, float[]> weights) {}

    /** Random numbers differ from device to device, so both start from the CPU's state, by way of a checkpoint. */
    private Result threeSteps(String recipe, String device) {
        Checkpoints checkpoints = new Checkpoints(folder, Map.of(), Optional.empty());
        try (Session session =
                        SessionFixture.open(recipe, Tiny.withBank("compute.device=" + device, "symmetric=true"));
                Trainer trainer =
                        new Trainer(session.experiment(), session.wiring(), session.executor(), session.manager())) {
            Map<String, NDArray> state = trainer.state();
            checkpoints
                    .newest(warning -> {})
                    .ifPresentOrElse(
                            checkpoint -> checkpoint.restore(state),
                            () -> checkpoints.save(
                                    state, new Checkpoint.Counters(0, 0, 0, 0, 0, Map.of(), 0, 0, Map.of())));
            for (int step = 0; step < STEPS; step++) {
                trainer.step(
                        Batch.of(SessionFixture.images(session, step), SessionFixture.labels(session)),
                        new TrainingProgress(step, STEPS, 0, 1),
                        Rates.of(step, session.experiment().optimizer().lr()),
                        part -> {});
            }
            Map<String, float[]> weights = new LinkedHashMap<>();
            state.forEach((name, array) -> {
                if (!name.equals("memory.labels")) {
                    weights.put(name, array.toFloatArray());
                }
            });
            assertThat(state.values()).allMatch(array -> array.getDevice()
                    .equals(session.compute().device()));
            return new Result(List.copyOf(trainer.scalars().values().get(MetricRecord.LOSS)), weights);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"maskcon", "coins"})
    void stepsEqualTheCpus(String recipe) {
        Result cpu = threeSteps(recipe, "cpu");
        Result gpu = threeSteps(recipe, "gpu");
        for (int step = 0; step < STEPS; step++) {
            double loss = cpu.losses.get(step);
            assertThat(gpu.losses.get(step))
                    .as("loss of step %d", step + 1)
                    .isEqualTo(loss, within(TOLERANCE * Math.abs(loss)));
        }
        cpu.weights.forEach(
                (name, expected) -> assertThat(gpu.weights.get(name)).as(name).containsExactly(expected, within((float)
                        (TOLERANCE * Math.max(1, greatest(expected))))));
    }

    private static float greatest(float[] values) {
        float greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    @Test
    void memoryStaysFlatOverThreeHundredSteps() {
        try (Session session = SessionFixture.open(
                        "maskcon", Tiny.withBank("compute.device=gpu", "symmetric=true", "run.every=10"));
                StepDriver driver = new StepDriver(session)) {
            run(driver, 100);
            int arrays = driver.managedArrays();
            long bytes = usedBytes();
            run(driver, 300);
            assertThat(driver.managedArrays()).isEqualTo(arrays);
            assertThat((double) usedBytes()).isLessThan(1.02 * bytes);
        }
    }

    private static void run(StepDriver driver, int steps) {
        for (int step = 0; step < steps; step++) {
            driver.step(part -> {});
        }
    }

    private static long usedBytes() {
        return CudaUtils.getGpuMemory(Device.gpu()).getCommitted();
    }

    @Test
    void trainsEvaluatesAndGoesOn() {
        List<String> overrides = Tiny.withBank("compute.device=gpu", "epochs=3", "evaluation.every=1");
        RunFolder run = Cli.train(folder, "maskcon", overrides);
        assertThat(run.provenance().device()).isEqualTo("gpu:0");
        List<MetricRecord> records = Cli.metrics(run);
        assertThat(records)
                .filteredOn(record -> record.kind() == MetricRecord.Kind.EVAL)
                .hasSize(3)
                .allSatisfy(
                        record -> assertThat(record.values().get("recall@1")).isBetween(0.0, 1.0));
        List<Double> losses = records.stream()
                .filter(record -> record.kind() == MetricRecord.Kind.EPOCH)
                .map(record -> record.values().get(MetricRecord.LOSS))
                .toList();
        assertThat(losses.get(2)).isLessThan(losses.get(0));
        Cli.Result evaluated = Cli.run("eval", run.path().toString(), "--json", "compute.device=gpu");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        Cli.Result onTheCpu = Cli.run("eval", run.path().toString(), "--json", "compute.device=cpu");
        assertThat(onTheCpu.code()).as(onTheCpu.err()).isZero();
    }
}
