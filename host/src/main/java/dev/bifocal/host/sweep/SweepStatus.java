package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.launch.TrialCost;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.sweep.result.Trial.State;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The progress of a sweep.
 *
 * @param sweep the name
 * @param folder the folder
 * @param counts the number of trials in each state
 * @param remainingSeconds the estimated time until the end, from trials that are done or half done; empty without any
 * @param trials the trials, by cell and then by seed
 */
public record SweepStatus(
        String sweep, Path folder, Map<State, Integer> counts, Optional<Long> remainingSeconds, List<Row> trials) {

    /**
     * A trial.
     *
     * @param id the id
     * @param cell the label of its cell
     * @param seed the seed
     * @param state the state
     * @param why one sentence about a failed or lost trial; empty for others
     * @param epoch finished epochs
     * @param epochs epochs of the training
     * @param log the output of its processes
     */
    public record Row(String id, String cell, long seed, State state, String why, int epoch, int epochs, Path log) {}

    static SweepStatus of(SweepFolder folder) {
        StoredPlan plan = folder.plan();
        List<Protocol> protocols = plan.knownProtocols();
        List<TrialProgress> progress = plan.trials().parallelStream()
                .map(entry -> TrialProgress.of(folder.trial(entry.id()), protocols))
                .toList();
        Map<State, Integer> counts = new EnumMap<>(State.class);
        progress.forEach(trial -> counts.merge(trial.state(), 1, Integer::sum));
        List<Row> rows = IntStream.range(0, progress.size())
                .mapToObj(i -> row(folder, plan, plan.trials().get(i), progress.get(i)))
                .toList();
        return new SweepStatus(folder.name(), folder.path(), counts, remaining(folder, plan, progress, counts), rows);
    }

    private static Row row(SweepFolder folder, StoredPlan plan, StoredPlan.Entry entry, TrialProgress progress) {
        TrialFiles files = folder.trial(entry.id());
        return new Row(
                entry.id(),
                plan.cell(entry).label(),
                entry.seed(),
                progress.state(),
                progress.why(),
                progress.epoch(),
                entry.epochs(),
                files.log());
    }

    private static Optional<Long> remaining(
            SweepFolder folder, StoredPlan plan, List<TrialProgress> progress, Map<State, Integer> counts) {
        List<TrialProgress> open =
                progress.stream().filter(trial -> isOpen(trial.state())).toList();
        // A cluster runs as many at a time as it likes, whatever the number of jobs of this machine is.
        int parallel = Math.max(1, Math.min(counts.getOrDefault(State.RUNNING, plan.jobs()), open.size()));
        double share = open.stream().mapToDouble(trial -> 1 - trial.share()).sum();
        return secondsOfTrial(folder, plan, progress).map(seconds -> Math.round(seconds * share / parallel));
    }

    /** The mean of the trials that are done; without any, from the progress of the running ones. */
    private static Optional<Double> secondsOfTrial(SweepFolder folder, StoredPlan plan, List<TrialProgress> progress) {
        double[] done = IntStream.range(0, progress.size())
                .filter(i -> progress.get(i).state() == State.DONE)
                .mapToObj(i ->
                        TrialCost.of(folder.trial(plan.trials().get(i).id()).run()))
                .flatMap(Optional::stream)
                .mapToDouble(TrialCost::seconds)
                .toArray();
        double[] seconds = done.length > 0
                ? done
                : progress.stream()
                        .filter(trial -> trial.state() == State.RUNNING && trial.share() > 0)
                        .mapToDouble(trial -> trial.elapsed().toMillis() / 1e3 / trial.share())
                        .toArray();
        return seconds.length == 0
                ? Optional.empty()
                : Optional.of(Arrays.stream(seconds).average().orElseThrow());
    }

    /** Whether a call of the sweep runs a trial in this state, or waits for it. */
    public static boolean isOpen(State state) {
        return state == State.RUNNING || SweepRunner.UNFINISHED.contains(state);
    }

    /** The number of trials in a state. */
    public int count(State state) {
        return counts.getOrDefault(state, 0);
    }

    /** The mean duration of the trials of a sweep that are done, in seconds; empty without any. */
    static Optional<Double> meanSeconds(SweepFolder folder) {
        StoredPlan plan = folder.plan();
        List<Protocol> protocols = plan.knownProtocols();
        return secondsOfTrial(
                folder,
                plan,
                plan.trials().stream()
                        .map(entry -> TrialProgress.of(folder.trial(entry.id()), protocols))
                        .toList());
    }
}
