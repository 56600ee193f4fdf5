package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.bifocal.api.View;
import dev.bifocal.app.Application;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.machine.EngineLibraries;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.tool.bench.StepDriver;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What needs a GPU: {@code mvn verify -Pcu118 -Dgroups=gpu -DexcludedGroups=}, or {@code tools/gpu-check}, which carries
 * these tests to a machine without Maven. {@code -Dbifocal.gpu=cpu} runs the tests themselves without a GPU.
 */
@Tag("gpu")
class GpuTest {

    private static final String DEVICE = System.getProperty("bifocal.gpu", "gpu");
    private static final double TOLERANCE = 1e-3;

    /** Rounding grows from step to step, above all where batches are normalized. */
    private static final double TOLERANCE_OF_SECOND = 1e-2;

    /** bfloat16 has 8 significant bits. */
    private static final double TOLERANCE_OF_BF16 = 5e-2;

    /** What the check of the script executor accepts, for the 11 bits of TF32. */
    private static final double TOLERANCE_OF_TF32 = 1.25e-2;

    private static final int STEPS = 2;

    private static final String SHUFFLED = "moco-v2-tiny encoder.batchNorm.splits=2 memory.shuffle=true";

    @TempDir
    Path folder;

    @BeforeAll
    static void findGpu() {
        int gpus = EngineLibraries.start().getGpuCount();
        assumeTrue(gpus > 0 || !DEVICE.equals("gpu"), "The engine sees no GPU; 'bifocal doctor' has the reason.");
    }

    /** Each bundled recipe for small images; others add only numbers of epochs and {@link #SHUFFLED}. */
    private static Stream<String> recipes() {
        List<String> names =
                Application.registry().recipes().stream().map(Recipe::name).toList();
        return names.stream()
                .filter(name -> !names.contains(name + "-tiny") && !name.matches(".*-\\d+"))
                .distinct();
    }

    /** The losses of the steps, and the state after the first one. */
    private record Result(List<Double> losses, Map<String, float[]> state) {}

    /** Random numbers differ from device to device, so all start from the state of the first call, by way of a checkpoint. */
    private Result steps(String step, String... more) {
        Checkpoints checkpoints = new Checkpoints(folder, Map.of(), Optional.empty());
        try (Session session = open(step, more);
                Trainer trainer =
                        new Trainer(session.experiment(), session.wiring(), session.executor(), session.manager())) {
            Map<String, NDArray> arrays = trainer.state();
            checkpoints
                    .newest(warning -> {})
                    .ifPresentOrElse(
                            checkpoint -> checkpoint.restore(arrays),
                            () -> checkpoints.save(
                                    arrays, new Checkpoint.Counters(0, 0, 0, 0, 0, Map.of(), 0, 0, Map.of())));
            Map<String, float[]> state = new LinkedHashMap<>();
            for (int number = 0; number < STEPS; number++) {
                step(session, trainer, number);
                if (number == 0) {
                    arrays.forEach((name, array) -> {
                        if (array.getDataType() == DataType.FLOAT32) {
                            state.put(name, HostCopy.floats(array));
                        }
                    });
                }
            }
            assertThat(arrays.values()).allMatch(array -> array.getDevice()
                    .equals(session.compute().device()));
            return new Result(List.copyOf(trainer.scalars().values().get(MetricRecord.LOSS)), state);
        }
    }

    private static void step(Session session, Trainer trainer, int step) {
        Map<View, NDArray> images = SessionFixture.images(session, step);
        trainer.step(
                new Batch(
                        images,
                        SessionFixture.labels(session),
                        Optional.of(session.manager()
                                .arange(session.experiment().batch())
                                .toType(DataType.INT64, false)),
                        Map.of()),
                new TrainingProgress(step, STEPS, 0, 1),
                Rates.of(step, session.experiment().optimizer().lr()),
                part -> {});
    }

    /** The recipes, and one with what those for small images leave out: split batches and shuffled keys. */
    private static Stream<String> cases() {
        return Stream.concat(recipes(), Stream.of(SHUFFLED));
    }

    /** Opens a recipe with settings, in one text. */
    private static Session open(String step, String... more) {
        String[] words = step.split(" ");
        return SessionFixture.open(
                words[0],
                Tiny.withBank(
                        Stream.concat(Stream.of(words).skip(1), Stream.of(more)).toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepEqualsTheCpus(String step) {
        Result cpu = steps(step, "compute.device=cpu");
        Result gpu = steps(step, "compute.device=" + DEVICE, "compute.tf32=none", "compute.precision=fp32");
        assertClose("loss of step 1", gpu.losses.get(0), cpu.losses.get(0), TOLERANCE);
        assertClose("loss of step 2", gpu.losses.get(1), cpu.losses.get(1), TOLERANCE_OF_SECOND);
        cpu.state.forEach((name, expected) -> assertThat(distance(gpu.state.get(name), expected))
                .as("largest difference of %s", name)
                .isLessThanOrEqualTo(TOLERANCE));
    }

    @Test
    void theFirstLossInBfloat16IsThatOfFloat32() {
        Result wide = steps("maskcon", "compute.device=" + DEVICE, "compute.tf32=none", "compute.precision=fp32");
        Result narrow = steps("maskcon", "compute.device=" + DEVICE, "compute.precision=bf16");
        assertClose("loss", narrow.losses.get(0), wide.losses.get(0), TOLERANCE_OF_BF16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"convolutions", "all"})
    void theFirstLossInTf32IsThatOfFloat32(String tf32) {
        Result wide = steps("maskcon", "compute.device=" + DEVICE, "compute.tf32=none", "compute.precision=fp32");
        Result narrow = steps("maskcon", "compute.device=" + DEVICE, "compute.tf32=" + tf32, "compute.precision=fp32");
        assertClose("loss", narrow.losses.get(0), wide.losses.get(0), TOLERANCE_OF_TF32);
    }

    /** PyTorch itself throws where the host would wait, as with torch.cuda.set_sync_debug_mode in Python. */
    @ParameterizedTest
    @MethodSource("cases")
    void aStepDoesNotWaitForTheGpu(String step) {
        Path library = Path.of(LibUtils.getLibtorchPath(), "libc10_cuda.so");
        assumeTrue(DEVICE.equals("gpu") || Files.exists(library), "A build for the CPU has no such mode.");
        try (Session session = open(step, "compute.device=" + DEVICE, "run.every=100");
                StepDriver driver = new StepDriver(session)) {
            run(driver, 2);
            Pointer mode = NativeLibrary.getInstance(library.toString())
                    .getGlobalVariableAddress("_ZZN3c104cuda13warning_stateEvE14warning_state_");
            mode.setInt(0, 2);
            try {
                run(driver, 2);
                if (DEVICE.equals("gpu")) {
                    try (NDArray one = session.manager().ones(new Shape())) {
                        assertThatThrownBy(one::getFloat).hasMessageContaining("synchroniz");
                    }
                }
            } finally {
                mode.setInt(0, 0);
            }
        }
    }

    private static void assertClose(String name, double value, double expected, double tolerance) {
        assertThat(value).as(name).isEqualTo(expected, within(tolerance * Math.abs(expected)));
    }

    /** The largest difference, relative to the largest magnitude, or to 1 if that is larger. */
    private static double distance(float[] values, float[] expected) {
        assertThat(values).hasSameSizeAs(expected);
        double greatest = 1;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            greatest = Math.max(greatest, Math.abs(expected[i]));
            // The result of Math.max is NaN if a value is; a comparison would overlook it.
            difference = Math.max(difference, Math.abs((double) values[i] - expected[i]));
        }
        return difference / greatest;
    }

    @Test
    void memoryStaysFlatOverThreeHundredSteps() {
        try (Session session = SessionFixture.open(
                        "maskcon", Tiny.withBank("compute.device=" + DEVICE, "symmetric=true", "run.every=10"));
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
        return DEVICE.equals("gpu") ? CudaUtils.getGpuMemory(Device.gpu()).getCommitted() : 1;
    }

    @Test
    void trainsAndEvaluates() {
        List<String> overrides = Tiny.withBank("compute.device=" + DEVICE, "epochs=3", "evaluation.every=1");
        RunFolder run = Cli.train(folder, "maskcon", overrides);
        assertThat(run.provenance().device()).startsWith(DEVICE);
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
        Cli.Result evaluated = Cli.run("eval", run.path().toString(), "--json", "compute.device=" + DEVICE);
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        Cli.Result onTheCpu = Cli.run("eval", run.path().toString(), "--json", "compute.device=cpu");
        assertThat(onTheCpu.code()).as(onTheCpu.err()).isZero();
    }
}
