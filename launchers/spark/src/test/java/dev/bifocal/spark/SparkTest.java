package dev.bifocal.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on Spark, in the application that the build has put together: {@code make spark-test}. */
class SparkTest {

    private static final Path APPLICATION = property("bifocal.app");
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Pattern TIMES = Pattern.compile("\"timing\":\\{[^}]*}");
    private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");
    private static final Pattern UI = Pattern.compile("service 'SparkUI' on port (\\d+)");

    @TempDir
    static Path shared;

    private static Path local;
    private static SparkHome spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepareSparkAndTheLocalSweep() throws IOException, InterruptedException {
        spark = SparkHome.in(shared.resolve("spark"));
        local = shared.resolve("local");
        assertThat(start(local, "sweep").waitFor()).isZero();
    }

    @AfterAll
    static void removeSpark() throws IOException {
        spark.close();
    }

    @Test
    void oneProcessGivesTheTableOfTheLocalLauncher() throws IOException, InterruptedException {
        Path root = folder.resolve("runs");

        assertThat(sweep(root, "local[2]").waitFor()).as(() -> text(root)).isZero();

        assertThat(text(root)).contains("2 of 2 trials done");
        assertSame(root);
    }

    @Test
    void stoppedTrialsSaveCheckpointsAndContinue() throws IOException, InterruptedException {
        Path root = folder.resolve("runs");
        Process sweep = sweep(root, "local[2]");
        await(root, () -> checkpoints(root) > 0);
        pauseTrials(root);
        assertThat(command(root, "stop").waitFor()).isZero();
        assertThat(sweep.waitFor()).isEqualTo(1);
        assertThat(states(root)).contains("stopped").doesNotContain("running", "failed", "lost");

        // Somebody ends the job in Spark's own page.
        Process cancelled = command(root, "resume", onSpark("local[2]"));
        await(root, () -> processes(root) > 0);
        cancelJob(root);
        assertThat(cancelled.waitFor()).isEqualTo(1);
        assertThat(text(root)).contains("spark-submit ended with exit code 1").contains("Cancelled");
        assertThat(states(root)).contains("stopped").doesNotContain("running", "failed", "lost");

        // The sweep's own process is killed, and Spark and the trials end too.
        Process killed = command(root, "resume", onSpark("local[2]"));
        await(root, () -> processes(root) > 0);
        killed.destroyForcibly();
        await(root, () -> processes(root) == 0);
        assertThat(states(root)).contains("stopped").doesNotContain("failed", "lost");

        assertThat(command(root, "resume", onSpark("local[2]")).waitFor())
                .as(() -> text(root))
                .isZero();
        assertSame(root);
    }

    @Test
    void aTrialWhoseExecutorIsKilledContinuesOnAnother() throws IOException, InterruptedException {
        Path root = folder.resolve("runs");
        try (SparkHome cluster = SparkHome.in(folder.resolve("spark"))) {
            String master = cluster.startCluster(2);
            Process sweep = sweep(root, master);
            await(root, () -> processes(root) == 2);
            assertThat(cluster.executors()).hasSize(2);
            cluster.executors().limit(1).forEach(ProcessHandle::destroyForcibly);
            assertThat(sweep.waitFor()).as(() -> text(root)).isEqualTo(1);
            assertThat(text(root)).contains("1 of 2 trials done, 1 stopped");

            assertThat(command(root, "resume", onSpark(master)).waitFor())
                    .as(() -> text(root))
                    .isZero();
        }
        assertSame(root);
    }

    private static Process sweep(Path root, String master) throws IOException {
        return start(
                root,
                Stream.concat(Stream.of("sweep"), Stream.of(onSpark(master))).toArray(String[]::new));
    }

    private static String[] onSpark(String master) {
        List<String> words = new ArrayList<>(List.of("--launcher", "spark"));
        for (String option : List.of(
                "master=" + master,
                "jar=" + property("bifocal.spark.jar"),
                "spark.executor.memory=500m",
                "spark.ui.port=0")) {
            words.addAll(List.of("--spark", option));
        }
        return words.toArray(String[]::new);
    }

    private static Process start(Path root, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(
                1,
                List.of(
                        "maskcon",
                        "data.dataset=shapes",
                        "data.shapes.train=64",
                        "data.shapes.test=110",
                        "batch=32",
                        "memory.size=64",
                        "epochs=4",
                        "encoder.width=4",
                        "optimizer.warmup=0",
                        "evaluation.every=1",
                        "checkpoint.everySteps=1",
                        "compute.threads=1",
                        "--axis",
                        "memory.momentum=0.9,0.99",
                        "--protocol",
                        "recall",
                        "--name",
                        "s"));
        return bifocal(root, all);
    }

    private static Process command(Path root, String subcommand, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("sweep", subcommand, "s"));
        words.addAll(List.of(more));
        return bifocal(root, words);
    }

    private static Process bifocal(Path root, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-Dbifocal.app=" + APPLICATION,
                "-cp",
                APPLICATION.resolve("lib").resolve("*").toString(),
                "dev.bifocal.host.cli.Main"));
        command.addAll(words);
        command.addAll(List.of("--root", root.toString()));
        Files.createDirectories(root);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        root.resolve("output.txt").toFile()));
        builder.environment().putAll(spark.environment());
        return builder.start();
    }

    /** The table and all metrics of the trials are those of the local sweep, bit for bit. */
    private static void assertSame(Path root) throws IOException, InterruptedException {
        assertThat(states(root)).isEqualTo("done,done");
        assertThat(table(root)).isEqualTo(table(local));
        for (Path metrics : files(local.resolve("s"), "*/metrics.jsonl")) {
            assertThat(metrics(root.resolve(local.relativize(metrics)))).isEqualTo(metrics(metrics));
        }
    }

    /** The table without time, memory, and the front that follows from them. */
    private static String table(Path root) throws IOException, InterruptedException {
        Path file = root.resolve("table.csv");
        command(root, "table", "--format", "csv", "--force", "--out", file.toString())
                .waitFor();
        return Files.readString(file).replaceAll("(?m)(,[^,\\n]*){3}$", "");
    }

    private static String metrics(Path file) throws IOException {
        return TIMES.matcher(Files.readString(file)).replaceAll("");
    }

    private static String states(Path root) throws IOException, InterruptedException {
        Path file = root.resolve("output.txt");
        Files.delete(file);
        command(root, "status", "--json").waitFor();
        return Pattern.compile("\"state\"\\s*:\\s*\"(\\w+)\"")
                .matcher(Files.readString(file))
                .results()
                .map(state -> state.group(1))
                .collect(Collectors.joining(","));
    }

    private static void cancelJob(Path root) throws IOException, InterruptedException {
        String port = SparkHome.await(root.resolve("s").resolve("spark.out"), UI);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%s/jobs/job/kill/?id=0".formatted(port)))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    }

    /** Suspends the trials that run, so that they do not end before the next command. */
    private static void pauseTrials(Path root) throws IOException, InterruptedException {
        for (Path file : files(root.resolve("s"), "*.process")) {
            Matcher pid = PID.matcher(Files.readString(file));
            assertThat(pid.find()).isTrue();
            new ProcessBuilder("kill", "-STOP", pid.group(1)).start().waitFor();
        }
    }

    private static int checkpoints(Path root) throws IOException {
        return files(root.resolve("s"), "*/checkpoints/*").size();
    }

    private static int processes(Path root) throws IOException {
        return files(root.resolve("s"), "*.process").size();
    }

    private static List<Path> files(Path folder, String glob) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + folder + "/" + glob);
        try (Stream<Path> files = Files.walk(folder, 3)) {
            return files.filter(matcher::matches).sorted().toList();
        }
    }

    private static void await(Path root, Callable<Boolean> condition) throws InterruptedException {
        long begin = System.nanoTime();
        while (!holds(condition)) {
            assertThat(System.nanoTime() - begin).as(() -> text(root)).isLessThan(PATIENCE.toNanos());
            Thread.sleep(100);
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception fileVanished) {
            return false;
        }
    }

    private static String text(Path root) {
        try {
            Path log = root.resolve("s").resolve("spark.out");
            return Files.readString(root.resolve("output.txt")) + (Files.exists(log) ? Files.readString(log) : "");
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Path property(String name) {
        return Path.of(Objects.requireNonNull(System.getProperty(name), name));
    }
}
