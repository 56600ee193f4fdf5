package dev.bifocal.host.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.Pipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RunSessionTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    private Path root;

    private RunFolder folder;

    @BeforeEach
    void createRun() {
        folder = TestProvenance.run(root, "maskcon", "0123456789abcdef", "");
    }

    @Test
    void keepsASecondOneOut() {
        try (RunSession session = folder.begin()) {
            assertThatThrownBy(folder::begin)
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining(folder.path().toString());
            session.done("");
        }
        try (RunSession again = folder.begin()) {
            assertThat(again.status().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "log.txt", ".status.json.tmp"})
    @Timeout(30)
    void refusesAPipeInItsFolder(String name) throws IOException {
        Path file = folder.path().resolve(name);
        Files.deleteIfExists(file);
        Pipes.pipe(file);
        assertThatThrownBy(folder::begin)
                .isInstanceOf(BifocalException.class)
                .hasMessageStartingWith(folder.path().toString())
                .hasMessageEndingWith(" cannot be written: it is a named pipe, and only regular files are written.");
        Files.deleteIfExists(file);
        try (RunSession session = folder.begin()) {
            assertThat(session.status().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void leavesTheRunDone() {
        try (RunSession session = folder.begin()) {
            session.progress(12, 12, 120, 120);
            session.done("All is well.");
        }
        RunStatus status = folder.status();
        assertThat(status.state()).isEqualTo(RunState.DONE);
        assertThat(status.message()).isEqualTo("All is well.");
        assertThat(status.epoch()).isEqualTo(12);
        assertThat(status.step()).isEqualTo(120);
    }

    @Test
    void leavesTheRunInterruptedIfNothingWasSaid() {
        folder.begin().close();
        assertThat(folder.status().state()).isEqualTo(RunState.INTERRUPTED);
        assertThat(folder.status().effectiveState().resumable()).isTrue();
    }

    @Test
    void keepsAFailureWithItsSentence() {
        try (RunSession session = folder.begin()) {
            session.failed(new IllegalStateException("loss is NaN"));
        }
        assertThat(folder.status().state()).isEqualTo(RunState.FAILED);
        assertThat(folder.status().message()).contains("loss is NaN");
        assertThat(folder.log()).content().contains("loss is NaN").contains("\tat ");
    }

    @Test
    void keepsTheStartOfARunThatIsTakenUpAgain() {
        Instant started = folder.status().started();
        try (RunSession session = RunSession.begin(folder, now::get)) {
            assertThat(session.status().started()).isEqualTo(started);
            assertThat(session.status().updated()).isEqualTo(now.get());
        }
    }

    @Test
    void writesProgressAtMostOnceASecond() {
        try (RunSession session = RunSession.begin(folder, now::get)) {
            now.set(now.get().plusMillis(900));
            session.progress(0, 12, 1, 120);
            assertThat(folder.status().step()).isZero();
            now.set(now.get().plusMillis(100));
            session.progress(0, 12, 2, 120);
            assertThat(folder.status().step()).isEqualTo(2);
            session.progress(0, 12, 3, 120);
            session.done("");
        }
        assertThat(folder.status().step()).isEqualTo(3);
    }

    @Test
    void logsIntoTheFolderWhileItLasts() {
        try (RunSession session = folder.begin()) {
            LoggerFactory.getLogger("test").info("inside {}", session.folder().name());
        }
        LoggerFactory.getLogger("test").info("outside");
        assertThat(folder.log()).content().contains("inside " + folder.name()).doesNotContain("outside");
    }

    @Test
    void logsNothingThatPassesForAnotherEntryOrControlsATerminal() {
        try (RunSession session = folder.begin()) {
            LoggerFactory.getLogger("test")
                    .warn(
                            "first\n2026-01-01 ERROR forged \u001b[2J\u202e",
                            new IllegalStateException("cause\n2026-01-01 ERROR forged too"));
        }
        assertThat(folder.log())
                .content()
                .contains("first\n  2026-01-01 ERROR forged \\u001b[2J\\u202e\n", "\n  2026-01-01 ERROR forged too\n")
                .doesNotContain("\u001b", "\u202e", "\n2026-01-01 ERROR");
    }
}
