package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.FloatBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings of several processes, in real processes. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ProcessesTest {

    static final List<String> JAVA_OPTIONS = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");
    static final int LOST = 1;

    private static final int TEST_IMAGES = 60;

    /**
     * Small steps, because large ones amplify rounding: a weight that crosses 0 before a rectifier changes the rest.
     */
    static final List<String> SETTINGS = List.of(
            "data.dataset=shapes",
            "data.shapes.test=" + TEST_IMAGES,
            "batch=32",
            "epochs=1",
            "encoder.width=8",
            "memory.size=64",
            "optimizer.lr=0.0005",
            "optimizer.warmup=0",
            "evaluation.recall=[1]",
            "compute.threads=1",
            "compute.loaders=1",
            "run.every=1");

    @TempDir
    Path folder;

    private BifocalProcess start(String name, String recipe, String... more) {
        return start(JAVA_OPTIONS, name, recipe, more);
    }

    private BifocalProcess start(List<String> options, String name, String recipe, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", recipe));
        arguments.addAll(SETTINGS);
        arguments.addAll(List.of("run.root=" + folder, "name=" + name));
        arguments.addAll(List.of(more));
        return BifocalProcess.start(folder.resolve(name + ".txt"), options, arguments);
    }

    private RunFolder run(String name) {
        return Runs.list(folder).stream()
                .filter(run -> run.path().getParent().endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private RunFolder train(String name, String recipe, String... more) {
        try (BifocalProcess process = start(name, recipe, more)) {
            assertThat(process.exitCode()).as(process.text()).isZero();
        }
        return run(name);
    }

    private void resume(RunFolder run, String... more) {
        List<String> arguments = new ArrayList<>(List.of("resume", run.path().toString()));
        arguments.addAll(List.of(more));
        try (BifocalProcess process = BifocalProcess.start(folder.resolve("resumed.txt"), JAVA_OPTIONS, arguments)) {
            assertThat(process.exitCode()).as(process.text()).isZero();
        }
    }

    /** The relative distance of the weights of both sides after training. */
    private static double distance(RunFolder run, RunFolder other) {
        Map<String, StoredArray> arrays = last(run);
        Map<String, StoredArray> others = last(other);
        assertThat(arrays.keySet()).isEqualTo(others.keySet());
        double difference = 0;
        double size = 0;
        for (String name : arrays.keySet()) {
            float[] values = floats(arrays.get(name));
            float[] compared = floats(others.get(name));
            for (int i = 0; i < values.length; i++) {
                difference += Math.pow(values[i] - (double) compared[i], 2);
                size += Math.pow(values[i], 2);
            }
        }
        return Math.sqrt(difference / size);
    }

    private static Map<String, StoredArray> last(RunFolder run) {
        try (Stream<Path> files = Files.list(run.checkpoints())) {
            Path last = files.max(Path::compareTo).orElseThrow();
            Map<String, StoredArray> weights =
                    new TreeMap<>(Safetensors.read(last).arrays());
            weights.keySet().removeIf(name -> !name.matches("(online|momentum)\\..*"));
            weights.values().removeIf(array -> array.type() != DataType.FLOAT32);
            return weights;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] floats(StoredArray array) {
        FloatBuffer buffer = array.data().asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static List<Double> losses(RunFolder run) {
        return MetricFile.read(run.metrics()).stream()
                .filter(record -> record.kind() == MetricRecord.Kind.TRAIN)
                .map(record -> record.values().get(MetricRecord.LOSS))
                .toList();
    }

    @Test
    void twoProcessesTrainAsOneWithTwoSplits() {
        String[] settings = {
            "data.shapes.train=160", "encoder.batchNorm.splits=2", "memory.shuffle=true", "evaluation.knn.every=1"
        };
        RunFolder one = train("one", "moco-v2-tiny", settings);
        RunFolder two = train("two", "moco-v2-tiny", with(settings, "compute.processes=2"));
        assertThat(losses(two)).hasSize(5);
        assertThat(distance(two, one)).isLessThan(1e-5);
        assertThat(Cli.metrics(two)).hasSameSizeAs(Cli.metrics(one));
        Map<String, Double> evaluated = evaluation(one);
        assertThat(evaluated).containsKeys("recall@1", MetricRecord.PROBE);
        assertThat(evaluation(two).keySet()).isEqualTo(evaluated.keySet());
        // Rounding may exchange the neighbours of one image.
        evaluation(two)
                .forEach((name, value) ->
                        assertThat(value).as(name).isCloseTo(evaluated.get(name), within(1.01 / TEST_IMAGES)));
    }

    @Test
    void aTargetReadsTheWholeBatchInEachProcess() throws IOException {
        Path project = folder.resolve("relations");
        Path sources = Files.createDirectories(project.resolve("src/main/java/test"));
        Files.createDirectories(project.resolve("src/main/resources"));
        try (InputStream in = Objects.requireNonNull(ProcessesTest.class.getResourceAsStream("RelationsTarget.java"))) {
            Files.copy(in, sources.resolve("RelationsTarget.java"));
        }
        String[] settings = {
            "--plugins=" + CompiledPlugin.jar(project, "relations", folder),
            "data.shapes.train=160",
            "views.further={weak: {policy: weak, count: 2}}",
            "losses.contrastive.target={name: relations}"
        };

        RunFolder one = train("one", "selfcon", settings);
        RunFolder two = train("two", "selfcon", with(settings, "compute.processes=2", "encoder.batchNorm.sync=true"));

        assertThat(distance(two, one)).isLessThan(1e-5);
        assertThat(means(two)).hasSize(5);
        for (int step = 0; step < 5; step++) {
            assertThat(means(two).get(step)).isCloseTo(means(one).get(step), within(1e-5));
        }
    }

    /** The metric that the target reports, step by step. */
    private static List<Double> means(RunFolder run) {
        return MetricFile.read(run.metrics()).stream()
                .filter(record -> record.kind() == MetricRecord.Kind.TRAIN)
                .map(record -> record.values().get("contrastive.target.own"))
                .toList();
    }

    private static Map<String, Double> evaluation(RunFolder run) {
        return MetricFile.read(run.metrics()).stream()
                .filter(record -> record.kind() == MetricRecord.Kind.EVAL)
                .reduce((first, last) -> last)
                .orElseThrow()
                .values();
    }

    @Test
    void aStopDuringAnEvaluationLeavesACheckpoint() {
        String[] settings = {
            "data.shapes.train=64",
            "data.shapes.test=4000",
            "evaluation.batch=4",
            "compute.processes=2",
            "evaluation.probe=false"
        };
        try (BifocalProcess process = start("stopped", "maskcon", settings)) {
            // Two steps and their epoch.
            assertThat(process.await(() -> lines("stopped") >= 3))
                    .as(process.text())
                    .isTrue();
            process.interrupt();
        }
        RunFolder stopped = run("stopped");
        assertThat(MetricFile.read(stopped.metrics())).noneMatch(record -> record.kind() == MetricRecord.Kind.EVAL);
        assertThat(stopped.status().state()).isEqualTo(RunState.INTERRUPTED);
        assertThat(stopped.checkpoints()).isNotEmptyDirectory();
        resume(stopped);
        assertThat(evaluation(stopped)).containsKey("recall@1");
    }

    @ParameterizedTest
    @CsvSource({"selfcon, The loss of step", "maskcon, The keys of output embedding"})
    void whatIsNotFiniteEndsAllProcesses(String recipe, String message) {
        try (BifocalProcess process =
                start("diverged", recipe, "data.shapes.train=640", "compute.processes=2", "optimizer.lr=1e20")) {
            assertThat(process.exitCode()).as(process.text()).isEqualTo(LOST);
            assertThat(process.text()).contains(message, "not finite").doesNotContain("ended with exit code");
        }
        assertThat(run("diverged").status().state()).isEqualTo(RunState.FAILED);
    }

    /** Fifty steps in two and four processes, with separate and with synchronised statistics. */
    @ParameterizedTest
    @Tag("slow")
    @CsvSource({
        "moco-v2-tiny, 2", "maskcon, 2", "lewel-m-tiny, 2", "byol-tiny, 2", "simclr-tiny, 2",
        "moco-v2-tiny, 4", "maskcon, 4", "lewel-m-tiny, 4", "byol-tiny, 4", "simclr-tiny, 4"
    })
    void fiftyStepsEqualThoseOfOneProcess(String recipe, int processes) {
        String splits = "encoder.batchNorm.splits=" + processes;
        String several = "compute.processes=" + processes;
        String steps = "data.shapes.train=1600";
        String small = "optimizer.lr=0.00001";
        String whole = "encoder.batchNorm.splits=1";
        RunFolder split = train("split", recipe, steps, small, splits);
        double apart = distance(train("apart", recipe, steps, small, splits, several), split);
        RunFolder plain = train("plain", recipe, steps, small, whole);
        double synced =
                distance(train("synced", recipe, steps, small, whole, several, "encoder.batchNorm.sync=true"), plain);
        double layout = distance(train("layout", recipe, steps, small, whole, "compute.layout=contiguous"), plain);
        System.out.printf(
                "%s, %d processes: %.1e with splits, %.1e synchronised; one process in another layout: %.1e%n",
                recipe, processes, apart, synced, layout);
        // Rounding grows from step to step, as fast as between two memory layouts in one process.
        double limit = Math.max(1e-5, 2 * layout);
        assertThat(List.of(apart, synced))
                .allSatisfy(distance -> assertThat(distance).isLessThan(limit));
    }

    /** Micro-batches, a symmetric loss and a resume with one process. */
    @Test
    @Tag("slow")
    void microBatchesAndAnotherNumberOfProcessesKeepTheResult() {
        String[] common = {
            "data.shapes.train=320", "encoder.batchNorm.splits=4", "checkpoint.everySteps=2", "optimizer.lr=0.00001"
        };
        RunFolder one = train("one", "byol-tiny", common);
        String[] several = with(common, "compute.processes=2", "microBatch=8");
        assertThat(distance(train("several", "byol-tiny", several), one)).isLessThan(1e-5);

        assertThat(distance(stoppedAndResumed("stopped", "1", several), one)).isLessThan(1e-5);
    }

    /** A batch without parts has common statistics in several processes. */
    @Test
    @Tag("slow")
    void aRunOfOneProcessKeepsTheResultInTwo() {
        String[] settings = {"data.shapes.train=320", "checkpoint.everySteps=2", "optimizer.lr=0.00001"};
        RunFolder one = train("one", "byol-tiny", settings);
        assertThat(distance(stoppedAndResumed("stopped", "2", settings), one)).isLessThan(1e-5);
    }

    @Test
    @Tag("slow")
    void viewsAreNormalizedTogetherOverAllProcesses() {
        String[] settings = {"data.shapes.train=320", "encoder.batchNorm.joint=true", "optimizer.lr=0.00001"};
        RunFolder one = train("one", "simclr-tiny", settings);
        RunFolder split = train("split", "simclr-tiny", with(settings, "encoder.batchNorm.splits=2"));
        RunFolder apart = train("apart", "simclr-tiny", with(settings, "compute.processes=2"));
        RunFolder synced =
                train("synced", "simclr-tiny", with(settings, "compute.processes=2", "encoder.batchNorm.sync=true"));
        assertThat(distance(apart, split)).isLessThan(1e-5);
        assertThat(distance(synced, one)).isLessThan(1e-5);
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Arrays.stream(settings), Arrays.stream(more)).toArray(String[]::new);
    }

    private RunFolder stoppedAndResumed(String name, String processes, String... settings) {
        try (BifocalProcess process = start(name, "byol-tiny", settings)) {
            assertThat(process.await(() -> lines(name) >= 3)).as(process.text()).isTrue();
            process.interrupt();
        }
        RunFolder stopped = run(name);
        assertThat(stopped.status().state()).isEqualTo(RunState.INTERRUPTED);
        resume(stopped, "--processes", processes);
        return stopped;
    }

    private int lines(String name) {
        return Runs.list(folder).stream()
                .filter(run -> run.path().getParent().endsWith(name))
                .findFirst()
                .filter(run -> Files.exists(run.metrics()))
                .map(run -> MetricFile.read(run.metrics()).size())
                .orElse(0);
    }

    /** The other processes of a training. */
    private static List<ProcessHandle> others(BifocalProcess process) {
        return ProcessHandle.of(process.pid()).orElseThrow().children().toList();
    }

    @Test
    void aKilledProcessInterruptsTheRunWhichResumes() throws Exception {
        String[] settings = {"data.shapes.train=320", "compute.processes=2", "checkpoint.everySteps=2"};
        List<ProcessHandle> orphans;
        try (BifocalProcess process = start("killed", "maskcon", settings)) {
            assertThat(process.await(() -> lines("killed") >= 3))
                    .as(process.text())
                    .isTrue();
            orphans = others(process);
            assertThat(orphans).hasSize(1);
            orphans.get(0).destroyForcibly();
            assertThat(process.exitCode()).as(process.text()).isEqualTo(LOST);
            assertThat(process.text()).contains("Process 1 of 2 ended with exit code 137");
        }
        RunFolder killed = run("killed");
        assertThat(killed.status().state()).isEqualTo(RunState.INTERRUPTED);
        resume(killed);
        RunFolder undisturbed = train("undisturbed", "maskcon", settings);
        KilledRun.assertEqual("killed after 3 lines", killed, undisturbed);
    }

    @Test
    void noProcessOutlivesTheFirst() throws Exception {
        List<ProcessHandle> others;
        List<String> options = new ArrayList<>(JAVA_OPTIONS);
        options.add("-Djava.io.tmpdir=" + folder);
        try (BifocalProcess process =
                start(options, "first", "maskcon", "data.shapes.train=3200", "compute.processes=2")) {
            assertThat(process.await(() -> lines("first") >= 1))
                    .as(process.text())
                    .isTrue();
            others = others(process);
            process.kill();
        }
        assertThat(others).hasSize(1);
        others.get(0).onExit().get(30, TimeUnit.SECONDS);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("bifocal-processes"));
        }
    }

    @Test
    void refusesAnotherNumberOfProcessesThanWasStarted() {
        Map<String, String> environment =
                Map.of("RANK", "1", "WORLD_SIZE", "3", "MASTER_ADDR", "127.0.0.1", "MASTER_PORT", "29999");
        List<String> arguments =
                new ArrayList<>(List.of("train", "maskcon", "run.root=" + folder, "compute.processes=2"));
        arguments.addAll(SETTINGS);
        try (BifocalProcess process =
                BifocalProcess.start(folder.resolve("wrong.txt"), environment, JAVA_OPTIONS, arguments)) {
            assertThat(process.exitCode()).isNotZero();
            assertThat(process.text()).contains("compute.processes is 2, but 3 processes were started");
        }
        assertThat(Runs.list(folder)).isEmpty();
    }

    /** Two processes that another program started, with different settings. */
    @Test
    void refusesOtherSettingsInAnotherProcessBeforeTheRunExists() throws IOException {
        String port = freePort();
        List<BifocalProcess> started = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            started.add(startRank(rank, port, "rank-" + rank, "seed=" + rank));
        }
        started.forEach(process -> assertThat(process.exitCode()).isNotZero());
        assertThat(started).anySatisfy(process -> assertThat(process.text()).contains("differ in seed: '"));
        assertThat(Runs.list(folder)).isEmpty();
    }

    /** The jar of one process has the same id and version, and an entry more. */
    @Test
    void refusesAnotherJarOfAPluginInAnotherProcessBeforeTheRunExists() throws IOException {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        PluginInfo plugin = Application.registry().plugins().stream()
                .filter(info -> info.id().equals("maskcon"))
                .findFirst()
                .orElseThrow();
        Path other = Files.copy(plugin.jar(), plugins.resolve("other.jar"));
        try (FileSystem jar = FileSystems.newFileSystem(other)) {
            Files.writeString(jar.getPath("note.txt"), "another build");
        }
        String port = freePort();
        List<BifocalProcess> started = List.of(
                startRank(0, port, "rank-0"),
                startRank(1, port, "rank-1", "--plugins", plugins.toString(), "--allow-override", plugin.id()));
        started.forEach(process -> assertThat(process.exitCode()).isNotZero());
        assertThat(started).anySatisfy(process -> assertThat(process.text())
                .contains("differ in plugin maskcon: '%s ".formatted(plugin.version()), plugin.sha256()));
        assertThat(Runs.list(folder)).isEmpty();
    }

    @Test
    void aSecondTrainingOnAPortIsRefused() throws IOException {
        String port = freePort();
        List<BifocalProcess> first = new ArrayList<>();
        for (int job = 0; job < 2; job++) {
            first.add(startRank(0, port, "job-" + job));
        }
        // One of the two waits for a process that does not come.
        first.get(0).await(() -> first.get(1).ended(1));
        first.forEach(BifocalProcess::kill);
        assertThat(first).anySatisfy(process -> assertThat(process.text())
                .contains("127.0.0.1:" + port, "because another program uses this port"));
        assertThat(Runs.list(folder)).isEmpty();
    }

    private static String freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return Integer.toString(free.getLocalPort());
        }
    }

    /** One of two processes that another program starts. */
    private BifocalProcess startRank(int rank, String port, String name, String... more) {
        Map<String, String> environment = Map.of(
                "RANK", Integer.toString(rank), "WORLD_SIZE", "2", "MASTER_ADDR", "127.0.0.1", "MASTER_PORT", port);
        List<String> arguments = new ArrayList<>(Arrays.asList("train", "maskcon", "compute.processes=2"));
        arguments.addAll(SETTINGS);
        arguments.add("run.root=" + folder);
        arguments.addAll(List.of(more));
        return BifocalProcess.start(folder.resolve(name + ".txt"), environment, JAVA_OPTIONS, arguments);
    }

    /** Each of ten kills of a random process ends the others, and the run resumes to the same metrics. */
    @Test
    @Tag("slow")
    void tenKillsOfARandomProcessLeaveNoTrace() throws Exception {
        String[] settings = {"data.shapes.train=640", "compute.processes=2", "checkpoint.everySteps=3"};
        RunFolder undisturbed = train("undisturbed", "maskcon", settings);
        Random random = new Random(20261128);
        for (int kill = 0; kill < 10; kill++) {
            String name = "run-" + kill;
            int rank = random.nextInt(2);
            int lines = random.nextInt(18);
            List<ProcessHandle> others;
            long killed;
            try (BifocalProcess process = start(name, "maskcon", settings)) {
                assertThat(process.await(() -> lines(name) > lines))
                        .as(process.text())
                        .isTrue();
                others = others(process);
                killed = System.nanoTime();
                if (rank == 0) {
                    process.kill();
                } else {
                    others.get(0).destroyForcibly();
                    assertThat(process.exitCode()).isEqualTo(LOST);
                }
            }
            others.get(0).onExit().get(30, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - killed) / 1e9;
            RunFolder run = run(name);
            resume(run);
            KilledRun.assertEqual("rank %s killed after %s lines".formatted(rank, lines), run, undisturbed);
            System.out.printf(
                    "kill %d of rank %d after %d lines: ended in %.1f s, equal%n", kill, rank, lines, seconds);
        }
    }
}
