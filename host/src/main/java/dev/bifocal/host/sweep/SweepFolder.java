package dev.bifocal.host.sweep;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.launch.TrialCost;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunJson;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.sweep.StoredPlan.Entry;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The folder of a sweep, {@code ROOT/NAME/}.
 *
 * <pre>
 * sweep.yaml   the definition
 * plan.json    cells and trials
 * ID.yaml      the experiment of a trial, with all values
 * ID.log       the output of its processes
 * ID.exit      the exit code of its last process, if not 0
 * ID.process   the process that works on it
 * ID/          its run
 * lock         held by the process that launches trials
 * stop         a request to stop
 * </pre>
 */
public final class SweepFolder {

    private static final String PLAN = "plan.json";

    private final Path path;

    private SweepFolder(Path path) {
        this.path = path;
    }

    /** Whether a folder is that of a sweep. */
    public static boolean isSweep(Path path) {
        return Files.exists(path.resolve(PLAN));
    }

    /**
     * Opens the folder of a sweep.
     *
     * @throws BifocalException if the folder contains no sweep
     */
    public static SweepFolder open(Path path) {
        if (!isSweep(path)) {
            throw none(path.toString(), path);
        }
        return new SweepFolder(path.toAbsolutePath().normalize());
    }

    /**
     * Finds a sweep by its name below a root folder, or by the path of its folder.
     *
     * @throws BifocalException if there is none
     */
    public static SweepFolder find(Path root, String name) {
        return Stream.of(Path.of(name), root.resolve(name))
                .filter(SweepFolder::isSweep)
                .findFirst()
                .map(SweepFolder::open)
                .orElseThrow(() -> none(name, root));
    }

    /** The sweeps below a root folder, by name. */
    public static List<SweepFolder> list(Path root) {
        return Runs.folders(root).stream()
                .filter(SweepFolder::isSweep)
                .map(SweepFolder::open)
                .toList();
    }

    private static BifocalException none(String name, Path root) {
        return new HostException(
                ErrorCode.USAGE,
                "There is no sweep '%s' in folder %s.".formatted(name, root),
                "Give the folder of the runs with --root, or start a sweep with: bifocal sweep FILE");
    }

    /**
     * Writes the plan, and the experiments of trials that have not begun.
     *
     * @param begun whether a trial keeps its experiment
     */
    static SweepFolder write(SweepPlan plan, Predicate<TrialFiles> begun) {
        SweepFolder folder = new SweepFolder(plan.folder().toAbsolutePath().normalize());
        try {
            for (PlannedTrial trial : plan.trials()) {
                TrialFiles files = folder.trial(trial.id());
                if (!Files.exists(files.experiment()) || !begun.test(files)) {
                    AtomicFiles.write(files.experiment(), trial.experiment().yaml());
                }
            }
            AtomicFiles.write(folder.definition(), plan.definition().yaml());
            RunJson.write(folder.path.resolve(PLAN), StoredPlan.of(plan));
        } catch (IOException e) {
            throw RunFolder.notWritable(folder.path, e);
        }
        return folder;
    }

    /** The path, absolute. */
    public Path path() {
        return path;
    }

    /** The name of the sweep. */
    public String name() {
        return String.valueOf(path.getFileName());
    }

    /** The folder of all runs. */
    public Path root() {
        return Objects.requireNonNull(path.getParent());
    }

    /** {@code sweep.yaml}. */
    public Path definition() {
        return path.resolve("sweep.yaml");
    }

    /** The file whose existence asks the launching process to stop. */
    Path stopFile() {
        return path.resolve("stop");
    }

    /** The files of a trial. */
    public TrialFiles trial(String id) {
        return new TrialFiles(path, id);
    }

    /** The stored plan. */
    StoredPlan plan() {
        return RunJson.read(path.resolve(PLAN), StoredPlan.class);
    }

    /** The protocols that measure each trial after its training. */
    public List<Protocol> protocols() {
        return plan().knownProtocols();
    }

    /** The counts and states of all trials. It reads a few small files for each trial. */
    public SweepStatus status() {
        return SweepStatus.of(this);
    }

    /** The results of all trials, read from the files of their runs. */
    public SweepResults results() {
        StoredPlan plan = plan();
        return new SweepResults(
                name(),
                plan.axes(),
                plan.cells().stream().map(Cell::new).toList(),
                plan.seeds(),
                plan.baselineLabel(),
                plan.metrics(),
                plan.trials().stream().map(entry -> result(plan, entry)).toList());
    }

    /** The results of one trial. */
    public Trial result(String id) {
        StoredPlan plan = plan();
        return plan.trials().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .map(entry -> result(plan, entry))
                .orElseThrow();
    }

    /** The metrics that tables show, the main one first. */
    public List<String> shownMetrics() {
        return plan().metrics();
    }

    private Trial result(StoredPlan plan, Entry entry) {
        TrialFiles files = trial(entry.id());
        TrialProgress progress = TrialProgress.of(files, plan.knownProtocols());
        MetricSummary metrics = metrics(files);
        Map<String, Double> last = new LinkedHashMap<>(metrics.last());
        if (RunFolder.isRun(files.run())) {
            last.putAll(measured(RunFolder.open(files.run())));
        }
        return new Trial(
                entry.id(),
                plan.cell(entry),
                entry.seed(),
                progress.state(),
                progress.why(),
                files.run(),
                files.log(),
                progress.epoch(),
                entry.epochs(),
                last,
                metrics.best(),
                TrialCost.of(files.run()).map(TrialCost::values).orElse(Map.of()));
    }

    private static MetricSummary metrics(TrialFiles files) {
        try {
            return MetricSummary.of(MetricFile.read(files.run().resolve("metrics.jsonl")));
        } catch (BifocalException damaged) {
            return MetricSummary.of(List.of());
        }
    }

    /** The results of the trial's newest evaluation by each protocol, as {@code PROTOCOL.NAME}. */
    private static Map<String, Double> measured(RunFolder run) {
        Map<String, Double> values = new LinkedHashMap<>();
        TrialEvaluations.of(run).forEach(record -> record.results()
                .forEach((name, value) -> values.put(record.protocol() + "." + name, value)));
        return values;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
