package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.files.Folders;
import dev.bifocal.host.launch.Launchers;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.StoredPlan.Entry;
import dev.bifocal.host.sweep.result.Trial.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compares a plan with what the folder has already. */
final class PlanComparison {

    private static final int NAMED = 8;

    private final SweepPlan plan;
    private final Supplier<Map<String, String>> system;
    private @Nullable Map<String, String> queue;

    PlanComparison(SweepPlan plan) {
        this(plan, () -> Launchers.queued(plan.folder()));
    }

    /**
     * A comparison.
     *
     * @param system the trials in the queue of a cluster, by id; asked once, and only if it matters
     */
    PlanComparison(SweepPlan plan, Supplier<Map<String, String>> system) {
        this.plan = plan;
        this.system = system;
    }

    /**
     * The plan with the ids of trials that ran with equal settings before this version added settings. Nothing is
     * written.
     *
     * @throws HostException if a trial has trained, is training, or is in the queue of a cluster with other settings
     */
    SweepPlan kept() {
        if (!SweepFolder.isSweep(plan.folder())) {
            return plan;
        }
        SweepFolder folder = SweepFolder.open(plan.folder());
        StoredPlan stored = folder.plan();
        Map<String, String> before = before(stored);
        List<PlannedTrial> trials = new ArrayList<>();
        for (PlannedTrial trial : plan.trials()) {
            TrialFiles known = folder.trial(before.getOrDefault(trial.label(), trial.id()));
            trials.add(Files.exists(known.experiment()) ? reconcile(folder, stored, known, trial) : trial);
        }
        return new SweepPlan(plan.definition(), plan.folder(), plan.cells(), plan.baseline(), trials, plan.jobs());
    }

    /**
     * The same plan. The files of trials that never trained and have other settings now are removed.
     *
     * @throws HostException as {@link #kept} does
     */
    SweepPlan applied() throws IOException {
        SweepPlan kept = kept();
        if (SweepFolder.isSweep(plan.folder())) {
            SweepFolder folder = SweepFolder.open(plan.folder());
            Map<String, String> before = before(folder.plan());
            for (PlannedTrial trial : kept.trials()) {
                String known = before.getOrDefault(trial.label(), trial.id());
                if (!known.equals(trial.id())) {
                    remove(folder.trial(known));
                }
            }
        }
        return kept;
    }

    /** Whether a trial has trained, or has a process or a place in a queue that will read its experiment. */
    boolean isBegun(TrialFiles files) {
        return isTrained(files) || queue().containsKey(files.id());
    }

    private static boolean isTrained(TrialFiles files) {
        return RunFolder.isRun(files.run())
                || TrialProgress.of(files, List.of()).state() == State.RUNNING;
    }

    private Map<String, String> queue() {
        Map<String, String> asked = queue;
        if (asked == null) {
            asked = system.get();
            queue = asked;
        }
        return asked;
    }

    /** The ids of the stored trials by label. */
    private static Map<String, String> before(StoredPlan stored) {
        Map<String, String> before = new LinkedHashMap<>();
        for (Entry entry : stored.trials()) {
            before.put(PlannedTrial.label(stored.cell(entry), entry.seed()), entry.id());
        }
        return before;
    }

    private PlannedTrial reconcile(SweepFolder folder, StoredPlan stored, TrialFiles known, PlannedTrial trial) {
        List<String> differences =
                known.experimentText().equals(trial.experiment().yaml())
                        ? List.of()
                        : differences(known.experiment(), trial, stored.varied());
        if (differences.isEmpty()) {
            return new PlannedTrial(known.id(), trial.cell(), trial.seed(), trial.experiment());
        }
        String more = differences.size() > NAMED ? "; and %s more".formatted(differences.size() - NAMED) : "";
        String changes = "In trial %s (%s) %s%s."
                .formatted(
                        known.id(),
                        trial.label(),
                        String.join("; ", differences.subList(0, Math.min(NAMED, differences.size()))),
                        more);
        if (isTrained(known)) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "Sweep %s has trials with other settings. %s".formatted(folder.name(), changes),
                    "Give the changed sweep another name with --name, or restore the settings.");
        }
        if (isBegun(known)) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "Sweep %s has trials with other settings in a queue: %s. %s"
                            .formatted(folder.name(), queue().get(known.id()), changes),
                    "Take them out of the queue with: bifocal sweep stop %s, then call sweep again. Or give the changed sweep another name with --name."
                            .formatted(folder));
        }
        return trial;
    }

    private List<String> differences(Path file, PlannedTrial trial, List<String> varied) {
        Map<String, String> was = StoredSettings.of(file);
        List<String> differences = new ArrayList<>();
        for (Setting setting : trial.experiment().settings()) {
            String before = was.remove(setting.key());
            boolean added = before == null && PlannedTrial.isDefault(setting);
            if (PlannedTrial.counts(setting.key(), plan.definition().varied())
                    && !added
                    && !setting.value().equals(before)) {
                differences.add(
                        before == null
                                ? "%s is now %s and was not set".formatted(setting.key(), setting.value())
                                : "%s was %s and is now %s".formatted(setting.key(), before, setting.value()));
            }
        }
        was.keySet().stream()
                .filter(key -> PlannedTrial.counts(key, varied))
                .forEach(key -> differences.add("%s was %s and is now missing".formatted(key, was.get(key))));
        return differences;
    }

    private static void remove(TrialFiles files) throws IOException {
        for (Path file : List.of(files.experiment(), files.log(), files.exit(), files.process())) {
            Files.deleteIfExists(file);
        }
        Folders.delete(files.run());
    }
}
