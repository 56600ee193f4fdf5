package dev.bifocal.host.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, as {@code status.json} says.
 *
 * @param state what it is doing; {@link #effectiveState()} also knows whether its process is still there
 * @param epoch finished epochs
 * @param epochs epochs of the whole training
 * @param step finished steps
 * @param steps steps of the whole training; 0 before they are known
 * @param started when the run was first started
 * @param updated when this was written
 * @param pid the process that works, or last worked, on it
 * @param host the machine of that process
 * @param processStarted when that process started
 * @param message one sentence for a reader; empty while there is nothing to say
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

    /** The state, with {@link RunState#STOPPED} for a run whose process is gone. */
    public RunState effectiveState() {
        boolean gone = state == RunState.RUNNING && !new RunProcess(pid, host, processStarted).alive();
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
