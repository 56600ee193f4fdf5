package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.files.Folders;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
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

/** Compares a plan with what the folder has already. */
record PlanComparison(SweepPlan plan) {

    private static final int NAMED = 8;

    /**
     * The plan with the ids of trials that ran with equal settings before this version added settings. Nothing is
     * written.
     *
     * @throws HostException if a trial has trained, or is training, with other settings
     */
    SweepPlan kept() {
        if (!SweepFolder.isSweep(plan.folder())) {
            return plan;
        }
        SweepFolder folder = SweepFolder.open(plan.folder());
        StoredPlan stored = folder.plan();
        Map<String, Entry> before = before(stored);
        List<PlannedTrial> trials = new ArrayList<>();
        for (PlannedTrial trial : plan.trials()) {
            Entry known = before.get(key(trial));
            trials.add(
                    known == null || known.id().equals(trial.id()) ? trial : reconcile(folder, stored, known, trial));
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
            Map<String, Entry> before = before(folder.plan());
            for (PlannedTrial trial : kept.trials()) {
                Entry known = before.get(key(trial));
                if (known != null && !known.id().equals(trial.id())) {
                    remove(folder.trial(known.id()));
                }
            }
        }
        return kept;
    }

    private static Map<String, Entry> before(StoredPlan stored) {
        Map<String, Entry> before = new LinkedHashMap<>();
        stored.trials().forEach(entry -> before.put(stored.cell(entry).label() + "#" + entry.seed(), entry));
        return before;
    }

    private static String key(PlannedTrial trial) {
        return trial.cell().label() + "#" + trial.seed();
    }

    private PlannedTrial reconcile(SweepFolder folder, StoredPlan stored, Entry known, PlannedTrial trial) {
        TrialFiles files = folder.trial(known.id());
        List<String> differences = differences(files.experiment(), trial, stored.varied());
        if (differences.isEmpty()) {
            return new PlannedTrial(known.id(), trial.cell(), trial.seed(), trial.experiment());
        }
        if (RunFolder.isRun(files.run()) || TrialProgress.of(files, List.of()).state() == State.RUNNING) {
            String more = differences.size() > NAMED ? "; and %s more".formatted(differences.size() - NAMED) : "";
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "Sweep %s has trials with other settings. In trial %s (%s) %s%s."
                            .formatted(
                                    folder.name(),
                                    known.id(),
                                    trial.label(),
                                    String.join("; ", differences.subList(0, Math.min(NAMED, differences.size()))),
                                    more),
                    "Give the changed sweep another name with --name, or restore the settings.");
        }
        return trial;
    }

    private List<String> differences(Path file, PlannedTrial trial, List<String> varied) {
        Map<String, String> was = new LinkedHashMap<>();
        stored(file).forEach(setting -> was.put(setting.key(), setting.value()));
        List<String> differences = new ArrayList<>();
        for (Setting setting : trial.experiment().settings()) {
            String before = was.remove(setting.key());
            boolean added = before == null && setting.isDefault();
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

    private static List<Setting> stored(Path file) {
        try {
            return YamlReader.read(Files.readString(file), "", Source.whole("file " + file), new Problems())
                    .filter(MapNode.class::isInstance)
                    .map(node -> Setting.of((MapNode) node))
                    .orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void remove(TrialFiles files) throws IOException {
        for (Path file : List.of(files.experiment(), files.log(), files.exit(), files.process())) {
            Files.deleteIfExists(file);
        }
        Folders.delete(files.run());
    }
}
