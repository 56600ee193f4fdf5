package dev.bifocal.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunStatusTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void isRunningWhileItsProcessIsThere() {
        assertThat(RunStatus.starting(NOW, 3).effectiveState()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void isStoppedWhenItsProcessIsGone() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
        assertThat(running(process.pid(), RunProcess.current().host(), null).effectiveState())
                .isEqualTo(RunState.STOPPED);
    }

    @Test
    void isStoppedWhenItsProcessNumberWasGivenToAnother() {
        RunProcess self = RunProcess.current();
        assertThat(running(self.pid(), self.host(), Instant.EPOCH).effectiveState())
                .isEqualTo(RunState.STOPPED);
    }

    @Test
    void isStoppedWhenItsProcessRanElsewhere() {
        RunProcess self = RunProcess.current();
        assertThat(running(self.pid(), "another-host", self.started()).effectiveState())
                .isEqualTo(RunState.STOPPED);
    }

    @Test
    void isRunningElsewhereWhileItsHeartbeatIsYoung() {
        Instant now = Instant.now();
        RunStatus elsewhere = running(1, "another-host", null);
        assertThat(elsewhere.at(now.minusSeconds(240), 1, 3, 10, 30).effectiveState())
                .isEqualTo(RunState.RUNNING);
        assertThat(elsewhere.at(now.minusSeconds(360), 1, 3, 10, 30).effectiveState())
                .isEqualTo(RunState.STOPPED);
    }

    @Test
    void staysDoneWithoutItsProcess() {
        RunStatus done = running(1, "another-host", null).ended(NOW, RunState.DONE, "");
        assertThat(done.effectiveState()).isEqualTo(RunState.DONE);
    }

    private static RunStatus running(long pid, String host, @Nullable Instant processStarted) {
        return new RunStatus(RunState.RUNNING, 1, 3, 10, 30, NOW, NOW, pid, host, processStarted, "");
    }
}
