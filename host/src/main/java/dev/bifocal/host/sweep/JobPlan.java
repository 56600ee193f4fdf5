package dev.bifocal.host.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.launch.TrialProcess;
import dev.bifocal.host.machine.EngineLibraries;
import dev.bifocal.host.options.Merger;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The number of trials that run at a time, and the threads of each. The results of a trial depend on the
 * threads of the engine, so a sweep keeps the number with which it began.
 *
 * @param jobs trials at a time
 * @param threads threads of the engine of each process of a trial that does not set {@code compute.threads}
 */
record JobPlan(int jobs, int threads) {

    private static final Path NVIDIA = Path.of("/proc/driver/nvidia/gpus");

    /**
     * The plan for some trials.
     *
     * @param wanted the number of jobs that the user wants
     * @param trials the number of trials
     * @param first the experiment of the first trial, which shows the device
     */
    static JobPlan of(OptionalInt wanted, int trials, Supplier<Optional<ResolvedExperiment>> first) {
        int cores = Runtime.getRuntime().availableProcessors();
        Optional<ResolvedExperiment> shown = first.get();
        int processes = shown.map(JobPlan::processes).orElse(1);
        int jobs = wanted.orElseGet(() -> {
            int places = shown.map(experiment -> places(experiment, cores)).orElse(cores);
            return Math.max(1, Math.min(places / processes, trials));
        });
        return new JobPlan(jobs, Math.max(1, cores / (jobs * processes)));
    }

    private static int processes(ResolvedExperiment experiment) {
        return experiment.experiment().compute().processes();
    }

    /** The plan with the threads of the trials that a sweep's folder has already. */
    JobPlan keeping(Path folder) {
        return stored(folder, "threads").map(kept -> new JobPlan(jobs, kept)).orElse(this);
    }

    /** The settings of trials, below those of recipes. */
    MapNode settings() {
        return Merger.plain(
                SweepPlanner.number("compute.threads", threads), SweepPlanner.number("compute.loaders", threads));
    }

    private static int places(ResolvedExperiment experiment, int cores) {
        if (isCuda(experiment) && !visibleGpus().isEmpty()) {
            return visibleGpus().size();
        }
        // All trials use the one GPU that the experiment names.
        return experiment.experiment().compute().device().startsWith("gpu:") ? 1 : cores;
    }

    /** Whether an experiment uses any GPU if there is one. The engine is not started. */
    static boolean isCuda(ResolvedExperiment experiment) {
        String device = experiment.experiment().compute().device();
        return (device.equals("auto") || device.equals("gpu")) && EngineLibraries.isForCuda();
    }

    /**
     * The GPUs of this machine in groups that a trial uses, as values of {@code CUDA_VISIBLE_DEVICES}.
     *
     * @param folder the folder of the sweep
     */
    static List<String> devices(Path folder) {
        return groups(visibleGpus(), stored(folder, "processes").orElse(1));
    }

    static List<String> groups(List<String> gpus, int size) {
        if (gpus.size() < size) {
            return gpus.isEmpty() ? List.of() : List.of(String.join(",", gpus));
        }
        return IntStream.range(0, gpus.size() / size)
                .mapToObj(group -> String.join(",", gpus.subList(group * size, (group + 1) * size)))
                .toList();
    }

    /** The GPUs of this machine, as values of {@code CUDA_VISIBLE_DEVICES}. */
    static List<String> visibleGpus() {
        return gpus(Optional.ofNullable(System.getenv(TrialProcess.VISIBLE_DEVICES)), NVIDIA);
    }

    static List<String> gpus(Optional<String> visible, Path driver) {
        if (visible.isPresent()) {
            return Arrays.stream(visible.get().split(","))
                    .map(String::strip)
                    .filter(device -> !device.isEmpty() && !device.equals("-1"))
                    .toList();
        }
        try (Stream<Path> devices = Files.list(driver)) {
            return IntStream.range(0, (int) devices.count())
                    .mapToObj(Integer::toString)
                    .toList();
        } catch (IOException noDriver) {
            return List.of();
        }
    }

    /** A number among the settings {@code compute} of a stored trial, of one that has not begun if there is one. */
    private static Optional<Integer> stored(Path folder, String key) {
        if (!SweepFolder.isSweep(folder)) {
            return Optional.empty();
        }
        SweepFolder sweep = SweepFolder.open(folder);
        return sweep.plan().trials().stream()
                .map(entry -> sweep.trial(entry.id()))
                .min(Comparator.comparing(trial -> RunFolder.isRun(trial.run())))
                .flatMap(trial -> number(trial.experiment(), key));
    }

    private static Optional<Integer> number(Path file, String key) {
        try {
            JsonNode number =
                    new YAMLMapper().readTree(file.toFile()).path("compute").path(key);
            return number.isInt() && number.asInt() > 0 ? Optional.of(number.asInt()) : Optional.empty();
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }
}
