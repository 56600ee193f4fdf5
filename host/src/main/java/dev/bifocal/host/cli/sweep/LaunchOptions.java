package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.launch.KubernetesLauncher;
import dev.bifocal.host.launch.Launcher;
import dev.bifocal.host.launch.LocalLauncher;
import dev.bifocal.host.launch.SlurmLauncher;
import dev.bifocal.host.launch.SparkLauncher;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for where trials run, and how many at a time. */
final class LaunchOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    private OptionalInt jobs = OptionalInt.empty();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Trials at a time. Default: one for each GPU, or one for each core.")
    void jobs(int count) {
        if (count < 1) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(), "--jobs must be at least 1, but is " + count);
        }
        jobs = OptionalInt.of(count);
    }

    @Option(
            names = "--launcher",
            paramLabel = "NAME",
            description =
                    "Where trials run: local, slurm, spark or kubernetes. Default: local. docs/launchers.md describes them.")
    private Place place = Place.local;

    @Option(
            names = "--slurm",
            paramLabel = "OPTION=VALUE",
            description =
                    "An option of sbatch, such as time=4:00:00 or partition=gpu; or limit=N, tasks at a time. Can be given several times.")
    private final Map<String, String> slurm = new LinkedHashMap<>();

    @Option(
            names = "--spark",
            paramLabel = "OPTION=VALUE",
            description =
                    "An option of spark-submit, such as master=spark://HOST:7077, or a property, such as spark.cores.max=8. Can be given"
                            + " several times.")
    private final Map<String, String> spark = new LinkedHashMap<>();

    @Option(
            names = "--kubernetes",
            paramLabel = "KEY=VALUE",
            description =
                    "A value of the job: image, claim, mount, path, command, namespace, cpus, memory, gpus, retries. Can be given"
                            + " several times.")
    private final Map<String, String> kubernetes = new LinkedHashMap<>();

    @Option(names = "--print", description = "Print the script or the job, and start nothing.")
    private boolean print;

    /** The values of {@code --launcher}, as they are written. */
    private enum Place {
        local,
        slurm,
        spark,
        kubernetes
    }

    /** The number of trials at a time, if the user gives it. */
    OptionalInt jobs() {
        return jobs;
    }

    /** Whether the command only prints what another system would run. */
    boolean prints() {
        return print;
    }

    /**
     * The place where the trials run.
     *
     * @throws ParameterException for options of another launcher
     */
    Launcher launcher(Console console) {
        refuse(place != Place.slurm && !slurm.isEmpty(), "--slurm requires --launcher slurm");
        refuse(place != Place.spark && !spark.isEmpty(), "--spark requires --launcher spark");
        refuse(place != Place.kubernetes && !kubernetes.isEmpty(), "--kubernetes requires --launcher kubernetes");
        refuse(
                (place == Place.local || place == Place.spark) && print,
                "--print requires --launcher slurm or --launcher kubernetes");
        refuse(
                place == Place.kubernetes && !print,
                "--launcher kubernetes requires --print; apply what it prints with kubectl apply -f -");
        return switch (place) {
            case local -> new LocalLauncher();
            case slurm -> new SlurmLauncher(slurm, print ? console::println : null);
            case spark -> new SparkLauncher(spark);
            case kubernetes -> new KubernetesLauncher(kubernetes, console::println);
        };
    }

    private void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new ParameterException(Objects.requireNonNull(command).commandLine(), message);
        }
    }
}
