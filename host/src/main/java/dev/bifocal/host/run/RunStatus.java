package dev.bifocal.host.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state and progress of a run, as {@code status.json} stores them.
 *
 * @param state the stored state; {@link #effectiveState()} also checks the process
 * @param epoch finished epochs
 * @param epochs epochs of the whole training
 * @param step finished steps
 * @param steps steps of the whole training; 0 until they are known
 * @param started time of the first start
 * @param updated time of the last update
 * @param pid id of the process that works on the run, or last worked on it
 * @param host the machine of that process
 * @param processStarted start time of that process
 * @param message one sentence for the user, or an empty text
 */
public record RunStatus(
        RunState state,
        int epoch,
        int epochs,
        long step,
        long steps,
        Instant started,
        Instant updated,
        long pid,
        String host,
        @Nullable @JsonProperty("processStarted") Instant processStarted,
        String message) {

    static RunStatus starting(Instant now, int epochs) {
        RunProcess process = RunProcess.current();
        return new RunStatus(
                RunState.RUNNING, 0, epochs, 0, 0, now, now, process.pid(), process.host(), process.started(), "");
    }

    /** The state. It is {@link RunState#STOPPED} for a running run whose process has ended. */
    public RunState effectiveState() {
        boolean gone = state == RunState.RUNNING && !new RunProcess(pid, host, processStarted).alive(updated);
        return gone ? RunState.STOPPED : state;
    }

    RunStatus takenUp(Instant now) {
        RunProcess process = RunProcess.current();
        return new RunStatus(
                RunState.RUNNING,
                epoch,
                epochs,
                step,
                steps,
                started,
                now,
                process.pid(),
                process.host(),
                process.started(),
                "");
    }

    RunStatus at(Instant now, int newEpoch, int newEpochs, long newStep, long newSteps) {
        return new RunStatus(
                state, newEpoch, newEpochs, newStep, newSteps, started, now, pid, host, processStarted, message);
    }

    RunStatus ended(Instant now, RunState newState, String newMessage) {
        return new RunStatus(newState, epoch, epochs, step, steps, started, now, pid, host, processStarted, newMessage);
    }
}
