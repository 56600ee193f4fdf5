package dev.bifocal.host.sweep;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.launch.Launch;
import dev.bifocal.host.launch.LaunchListener;
import dev.bifocal.host.launch.Launcher;
import dev.bifocal.host.launch.Launchers;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunLock;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.result.Trial.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives the trials of a sweep to a launcher. One process launches the trials of a sweep at a time. If the first three
 * trials fail alike, it stops.
 *
 * @param launcher the place where the trials run
 * @param options words that name plugins in the command of a trial
 * @param listener follows the sweep
 * @param stop ends the sweep with checkpoints of its trials; any thread may make the request
 */
public record SweepRunner(Launcher launcher, List<String> options, SweepListener listener, StopRequest stop) {

    /** The states of the trials that a sweep still has to run. */
    public static final Set<State> UNFINISHED = Set.of(State.WAITING, State.STOPPED, State.LOST);

    private static final int ALIKE = 3;
    private static final int TAIL = 15;
    private static final long POLL_MILLIS = 200;

    /** How long the trials of an earlier call may take to save their checkpoints. */
    private static final Duration PATIENCE = Duration.ofSeconds(35);

    /** Copies the list. */
    public SweepRunner {
        options = List.copyOf(options);
    }

    /**
     * Runs the missing trials of a plan: those that have not run, were stopped, or were lost.
     *
     * @throws BifocalException if the folder holds another sweep, another process launches its trials, or the first
     *     trials fail alike
     */
    public SweepStatus run(SweepPlan plan) {
        try {
            Files.createDirectories(plan.folder());
        } catch (IOException e) {
            throw RunFolder.notWritable(plan.folder(), e);
        }
        try (RunLock lock = lock(plan.folder())) {
            // Another process may have begun the sweep since it was planned.
            PlanComparison comparison = new PlanComparison(plan);
            SweepPlan kept = comparison.applied();
            return launch(SweepFolder.write(kept, comparison::isBegun), UNFINISHED, Set.of(), kept.jobs());
        } catch (IOException e) {
            throw RunFolder.notWritable(plan.folder(), e);
        }
    }

    /**
     * Runs trials of a stored sweep.
     *
     * @param states the states of the trials to run
     * @param ids the only trials to run; empty for all
     * @param jobs processes at a time; 0 for the number with which the sweep began
     * @throws BifocalException as {@link #run(SweepPlan)} does, or if one of the trials does not exist or has another
     *     state
     */
    public SweepStatus run(SweepFolder folder, Set<State> states, Set<String> ids, int jobs) {
        try (RunLock lock = lock(folder.path())) {
            requireStates(folder, states, ids);
            return launch(folder, states, ids, jobs > 0 ? jobs : folder.plan().jobs());
        } catch (IOException e) {
            throw RunFolder.notWritable(folder.path(), e);
        }
    }

    private static RunLock lock(Path folder) {
        return RunLock.tryTake(folder)
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "Another process launches the trials of sweep %s.".formatted(folder.getFileName()),
                        "Follow it with: bifocal sweep status %s, or stop it with: bifocal sweep stop %s"
                                .formatted(folder, folder)));
    }

    private static void requireStates(SweepFolder folder, Set<State> states, Set<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        Map<String, State> known = folder.status().trials().stream()
                .collect(Collectors.toMap(SweepStatus.Row::id, SweepStatus.Row::state));
        String wrong = ids.stream()
                .filter(id -> Optional.ofNullable(known.get(id))
                        .filter(states::contains)
                        .isEmpty())
                .map(id -> Optional.ofNullable(known.get(id))
                        .map(state -> "trial %s is %s".formatted(id, word(state)))
                        .orElse("there is no trial " + id))
                .collect(Collectors.joining("; "));
        if (!wrong.isEmpty()) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "In sweep %s, %s. Only trials that are %s can be named here."
                            .formatted(
                                    folder.name(),
                                    wrong,
                                    Suggestions.either(states.stream()
                                            .sorted()
                                            .map(SweepRunner::word)
                                            .toList())),
                    "List the trials with: bifocal sweep status %s. Run waiting, stopped and lost ones with: bifocal sweep resume %s"
                            .formatted(folder, folder));
        }
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private SweepStatus launch(SweepFolder folder, Set<State> states, Set<String> ids, int jobs) {
        List<Protocol> protocols = folder.protocols();
        Set<String> queued = Launchers.queued(folder.path()).keySet();
        List<SweepStatus.Row> rows = new ArrayList<>(folder.status().trials());
        // All cells have their first seed before any has its second.
        rows.sort(Comparator.comparing(SweepStatus.Row::seed));
        List<String> running = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        for (SweepStatus.Row row : rows) {
            if (row.state() == State.RUNNING) {
                running.add(row.id());
            } else if (states.contains(row.state())
                    && (ids.isEmpty() || ids.contains(row.id()))
                    && !queued.contains(row.id())) {
                waiting.add(row.id());
            }
        }
        if (waiting.isEmpty() && running.isEmpty()) {
            return folder.status();
        }
        listener.begins(folder, waiting.size(), running.size());
        Follower follower = new Follower(folder, listener);
        TrialProcesses earlier = new TrialProcesses(folder, id -> running.contains(id) && !queued.contains(id));
        removeStopFile(folder);
        Thread watcher = new Thread(() -> watch(folder, follower.halt, earlier), "bifocal-sweep-stop");
        try (StopRequest.Attendance attendance = stop.attend();
                EarlyEnd.Registration early = EarlyEnd.register(failure -> listener.stopping(folder))) {
            watcher.setDaemon(true);
            watcher.start();
            launcher.launch(new Launch(
                    folder.path(),
                    waiting,
                    running,
                    id -> TrialProgress.of(folder.trial(id), protocols).state() == State.RUNNING,
                    jobs,
                    folder.plan().cuda() ? JobPlan.devices(folder.path()) : List.of(),
                    options,
                    follower,
                    follower.halt));
            if (follower.halt.isMade()) {
                earlier.end();
                earlier.await(PATIENCE);
            }
        } finally {
            watcher.interrupt();
            removeStopFile(folder);
        }
        follower.alike().ifPresent(failure -> {
            throw failure;
        });
        return folder.status();
    }

    /** Passes a request to stop on, also one from another terminal. */
    private void watch(SweepFolder folder, StopRequest halt, TrialProcesses earlier) {
        try {
            while (!stop.isMade() && !halt.isMade() && !Files.exists(folder.stopFile())) {
                Thread.sleep(POLL_MILLIS);
            }
            if (!halt.isMade()) {
                halt.make();
                listener.stopping(folder);
            }
            earlier.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeStopFile(SweepFolder folder) {
        try {
            Files.deleteIfExists(folder.stopFile());
        } catch (IOException e) {
            throw RunFolder.notWritable(folder.stopFile(), e);
        }
    }

    /** Reports the trials, and stops when the first ones fail alike. */
    private static final class Follower implements LaunchListener {

        private final SweepFolder folder;
        private final SweepListener listener;
        private final List<String> firstFailures = new ArrayList<>();
        private final StopRequest halt = new StopRequest();
        private boolean succeeded;
        private Optional<BifocalException> failure = Optional.empty();

        Follower(SweepFolder folder, SweepListener listener) {
            this.folder = folder;
            this.listener = listener;
        }

        Optional<BifocalException> alike() {
            return failure;
        }

        @Override
        public void ended(String id, int exitCode) {
            Trial trial = folder.result(id);
            listener.ended(trial);
            if (trial.state() == State.DONE) {
                succeeded = true;
            } else if (trial.state() == State.FAILED && !succeeded && failure.isEmpty()) {
                firstFailures.add(signature(trial.why()));
                boolean alike = firstFailures.stream().distinct().count() == 1;
                if (firstFailures.size() == ALIKE && alike) {
                    failure = Optional.of(alike(trial));
                    halt.make();
                }
            }
        }

        /** A sentence without what differs between trials: paths, ids and numbers. */
        private static String signature(String sentence) {
            return sentence.replaceAll("\\S*/\\S*", "PATH")
                    .replaceAll("[0-9a-f]{12}", "ID")
                    .replaceAll("\\d+", "N");
        }

        private BifocalException alike(Trial trial) {
            listener.failedAlike(trial, TrialLog.of(trial.log()).tail(TAIL));
            return new HostException(
                    ErrorCode.RUN,
                    "The sweep stopped, because the first %s trials failed alike: %s".formatted(ALIKE, trial.why()),
                    "Mend the cause, then run them again: bifocal sweep retry %s, and the others: bifocal sweep resume %s"
                            .formatted(folder, folder));
        }
    }

    /**
     * Asks a sweep to stop, and waits until nothing works on it.
     *
     * @return whether all its processes have ended within the time
     */
    public static boolean stop(SweepFolder folder, List<Launcher> launchers, Duration patience) {
        Optional<RunLock> free = RunLock.tryTake(folder.path());
        try {
            if (free.isPresent()) {
                free.get().close();
                Set<String> queued = Launchers.queued(folder.path()).keySet();
                launchers.forEach(launcher -> launcher.stop(folder.path()));
                // A second signal would end a trial without a checkpoint, and systems with a queue send their own.
                new TrialProcesses(folder, id -> !queued.contains(id)).end();
            } else {
                Files.writeString(folder.stopFile(), "");
            }
        } catch (IOException e) {
            throw RunFolder.notWritable(folder.stopFile(), e);
        }
        return new TrialProcesses(folder, id -> true).await(patience);
    }
}
