package dev.bifocal.host.sweep;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.launch.TrialProcessFile;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.sweep.result.Trial.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state of a trial, as its files tell. A state is never stored.
 *
 * @param why one sentence about a failed or lost trial; empty for others
 * @param epoch finished epochs
 * @param share finished steps divided by all steps, from 0 to 1
 * @param elapsed the time since the present process began; zero without a live process
 */
public record TrialProgress(State state, String why, int epoch, double share, Duration elapsed) {

    /** Exit codes of processes that a signal asked to stop: SIGHUP, SIGINT, SIGTERM. */
    private static final Set<Integer> STOPPED = Set.of(129, 130, 143);

    /** Reads the state of a trial. */
    public static TrialProgress of(TrialFiles trial, List<Protocol> protocols) {
        Optional<TrialProcessFile> process = TrialProcessFile.read(trial.process());
        boolean alive = process.filter(TrialProcessFile::isAlive).isPresent();
        Optional<RunStatus> status = status(trial);
        int epoch = status.map(RunStatus::epoch).orElse(0);
        double share = status.filter(known -> known.steps() > 0)
                .map(known -> (double) known.step() / known.steps())
                .orElse(0.0);
        if (alive) {
            Duration elapsed = Duration.between(process.orElseThrow().started(), Instant.now());
            return new TrialProgress(State.RUNNING, "", epoch, share, elapsed);
        }
        State state = state(trial, status, process.isPresent(), protocols);
        return new TrialProgress(state, why(trial, state, status), epoch, share, Duration.ZERO);
    }

    private static Optional<RunStatus> status(TrialFiles trial) {
        if (!RunFolder.isRun(trial.run())) {
            return Optional.empty();
        }
        try {
            return Optional.of(RunFolder.open(trial.run()).status());
        } catch (BifocalException damaged) {
            return Optional.empty();
        }
    }

    private static State state(
            TrialFiles trial, Optional<RunStatus> status, boolean hadProcess, List<Protocol> protocols) {
        RunState run = status.map(RunStatus::effectiveState).orElse(RunState.STOPPED);
        if (run == RunState.RUNNING) {
            return State.RUNNING;
        }
        if (run == RunState.DONE
                && missing(RunFolder.open(trial.run()), protocols).isEmpty()) {
            return State.DONE;
        }
        OptionalInt exit = trial.exitCode();
        if (exit.isPresent()) {
            return STOPPED.contains(exit.getAsInt()) ? State.STOPPED : State.FAILED;
        }
        if (run == RunState.FAILED) {
            return State.FAILED;
        }
        if (run == RunState.INTERRUPTED) {
            return State.STOPPED;
        }
        if (run == RunState.DONE && !hadProcess) {
            return State.WAITING; // a protocol was added after the end of the training
        }
        return hadProcess || status.isPresent() ? State.LOST : State.WAITING;
    }

    /** The protocols that have not measured the last checkpoint of a run with the settings of the run. */
    public static List<Protocol> missing(RunFolder run, List<Protocol> protocols) {
        if (protocols.isEmpty()) {
            return List.of();
        }
        Set<String> measured = TrialEvaluations.of(run).stream()
                .map(EvaluationRecord::protocol)
                .collect(Collectors.toSet());
        return protocols.stream()
                .filter(protocol -> !measured.contains(protocol.toString()))
                .toList();
    }

    private static String why(TrialFiles trial, State state, Optional<RunStatus> status) {
        if (state == State.LOST) {
            return "Its process is gone without an exit code: it was killed, or its machine went down.";
        }
        if (state != State.FAILED) {
            return "";
        }
        return TrialLog.of(trial.log())
                .error()
                .or(() -> status.filter(known -> known.state() == RunState.FAILED)
                        .map(RunStatus::message)
                        .filter(message -> !message.isBlank()))
                .orElseGet(() -> exitSentence(trial.exitCode()));
    }

    private static String exitSentence(OptionalInt code) {
        if (code.isEmpty()) {
            return "Its process reported an error.";
        }
        return code.getAsInt() == 137
                ? "Its process was killed (SIGKILL); the system does so when memory is used up."
                : code.getAsInt() > 128
                        ? "Its process crashed with signal %s.".formatted(code.getAsInt() - 128)
                        : "Its process ended with exit code %s.".formatted(code.getAsInt());
    }
}
