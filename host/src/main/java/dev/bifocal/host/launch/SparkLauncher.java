package dev.bifocal.host.launch;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.load.PluginFolders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs trials as tasks of a Spark job, and waits for them. The application, {@code launchers/spark}, is given to {@code
 * spark-submit}; this process does not load Spark.
 *
 * <p>The application ends when this process does, and the trials end with their executors; each saves a checkpoint
 * first. Spark does not repeat a trial whose executor was lost.
 */
public final class SparkLauncher implements Launcher {

    private static final String MAIN = "dev.bifocal.spark.SparkTrials";
    private static final Path JAR = Path.of("launchers", "spark", "target", "bifocal-spark.jar");
    private static final Pattern OPTION = Pattern.compile("[a-z]+(-[a-z]+)*");

    /** The application's class is fixed, and this process reads and writes the driver's streams. */
    private static final Set<String> REFUSED = Set.of("class", "deploy-mode", "spark.submit.deployMode");

    private static final String CPUS = "spark.task.cpus";
    private static final String GPUS = "spark.task.resource.gpu.amount";

    /** Spark refuses GPUs of tasks unless its executors have some. */
    private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";

    /** Variables that change how a trial runs. Executors do not have those of this process. */
    private static final Pattern VARIABLE =
            Pattern.compile("LANG|LC_ALL|(BIFOCAL|GOMP|OMP|MALLOC|MKL)_\\w+", Pattern.CASE_INSENSITIVE);

    private static final Pattern EVENT = Pattern.compile("bifocal ended ([0-9a-f]+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 200;

    private final LauncherOptions options;
    private final Map<String, String> environment;

    /**
     * A launcher.
     *
     * @param values long options of {@code spark-submit}, such as {@code master}; properties of Spark, such as {@code
     *     spark.executor.memory}; and {@code jar}, the application
     * @throws dev.bifocal.api.BifocalException for an option that the launcher does not pass on
     */
    public SparkLauncher(Map<String, String> values) {
        this(values, System.getenv());
    }

    SparkLauncher(Map<String, String> values, Map<String, String> environment) {
        this.options = new LauncherOptions("spark", values);
        this.environment = Map.copyOf(environment);
        for (String name : values.keySet()) {
            if (REFUSED.contains(name)
                    || (!name.startsWith("spark.") && !OPTION.matcher(name).matches())) {
                throw options.refused(
                        name,
                        "Use jar, a property such as spark.executor.memory, or a long option of spark-submit other than class and deploy-mode.");
            }
        }
    }

    @Override
    public void launch(Launch launch) {
        if (launch.trials().isEmpty()) {
            return;
        }
        Path ids = launch.sweep().resolve("spark.trials");
        Path log = launch.sweep().resolve("spark.out");
        LaunchFiles.write(ids, String.join("\n", launch.trials()) + "\n");
        ProcessBuilder builder =
                new ProcessBuilder(command(launch, ids)).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        Process spark;
        try {
            spark = builder.start();
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new HostException(
                    ErrorCode.USAGE,
                    "spark-submit of Spark cannot be started: %s.".formatted(trouble.reason()),
                    "Install Spark 4, and set SPARK_HOME to its folder.",
                    e);
        }
        int code = follow(launch, spark);
        if (code != 0 && !launch.stop().isMade()) {
            throw new HostException(
                    ErrorCode.RUN,
                    "spark-submit ended with exit code %s.".formatted(code),
                    "Read the end of %s. Run the missing trials with: bifocal sweep resume %s --launcher spark"
                            .formatted(log, launch.sweep()));
        }
    }

    private List<String> command(Launch launch, Path ids) {
        List<String> command = new ArrayList<>();
        command.add(Optional.ofNullable(environment.get("SPARK_HOME"))
                .map(home -> Path.of(home, "bin", "spark-submit").toString())
                .orElse("spark-submit"));
        command.addAll(List.of("--class", MAIN));
        TrialRequests needs = TrialRequests.of(launch.sweep(), launch.trials());
        if (needs.cores() > 0 && !options.values().containsKey(CPUS)) {
            command.addAll(List.of("--conf", CPUS + "=" + needs.cores()));
        }
        if (needs.gpus() > 0
                && options.values().containsKey(EXECUTOR_GPUS)
                && !options.values().containsKey(GPUS)) {
            command.addAll(List.of("--conf", GPUS + "=" + needs.gpus()));
        }
        options.values().forEach((name, value) -> {
            if (name.startsWith("spark.")) {
                command.addAll(List.of("--conf", name + "=" + value));
            } else if (!name.equals("jar")) {
                command.addAll(List.of("--" + name, value));
            }
        });
        command.add(jar().toString());
        command.add(launch.sweep().toString());
        command.add(ids.toString());
        command.add(Path.of("").toAbsolutePath().toString());
        command.add("env");
        environment.forEach((name, value) -> {
            if (VARIABLE.matcher(name).matches()) {
                command.add(name + "=" + value);
            }
        });
        command.addAll(TrialProcess.command(launch.sweep(), ShellScript.ID, launch.options()));
        return command;
    }

    private Path jar() {
        Path built = Path.of(System.getProperty(PluginFolders.CHECKOUT_PROPERTY, ""))
                .resolve(JAR)
                .toAbsolutePath();
        Path jar = Path.of(options.text("jar", built.toString()));
        if (!Files.isRegularFile(jar)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The launcher spark needs the file %s, which does not exist.".formatted(jar),
                    "Build it in a checkout with: make spark, or give its path with --spark jar=PATH.");
        }
        return jar;
    }

    /**
     * Reports the trials until Spark ends. A request to stop closes Spark's standard input. Then trials whose executors
     * ended save their checkpoints.
     */
    private static int follow(Launch launch, Process spark) {
        try (BufferedReader output = spark.inputReader()) {
            await(
                    () -> {
                        report(launch, output);
                        return !spark.isAlive() || launch.stop().isMade();
                    },
                    null);
            spark.getOutputStream().close();
            await(
                    () -> {
                        report(launch, output);
                        return !spark.isAlive() && launch.trials().stream().noneMatch(launch.alive());
                    },
                    PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            spark.destroy();
        }
        return spark.isAlive() ? 0 : spark.exitValue();
    }

    private static void report(Launch launch, BufferedReader output) {
        try {
            while (output.ready()) {
                Matcher event = EVENT.matcher(String.valueOf(output.readLine()));
                if (event.matches()) {
                    TrialFiles trial = new TrialFiles(launch.sweep(), event.group(1));
                    launch.listener().ended(trial.id(), trial.exitCode().orElse(0));
                }
            }
        } catch (IOException ended) {
            // Spark has closed its output.
        }
    }

    private static void await(BooleanSupplier condition, @Nullable Duration patience) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()
                && !Thread.currentThread().isInterrupted()
                && (patience == null || System.nanoTime() - begin < patience.toNanos())) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
