package dev.bifocal.host.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.TestProvenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyEndTest {

    @TempDir
    private Path folder;

    @Test
    void doesWhatWaitsOnceAndInOrder() {
        List<String> done = new ArrayList<>();
        EarlyEnd.register(failure -> {
            throw new IllegalStateException("the next one runs all the same");
        });
        EarlyEnd.register(failure -> done.add("first"));
        EarlyEnd.register(failure -> done.add("withdrawn")).close();
        EarlyEnd.register(failure -> done.add("second"));
        EarlyEnd.run(Optional.empty());
        EarlyEnd.run(Optional.empty());
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void marksARunAndRemovesAFileThatIsNotWhole() throws IOException {
        RunFolder run = TestProvenance.run(folder, "maskcon", "0123456789abcdef", "");
        Path file = folder.resolve("whole.txt");
        try (RunSession session = run.begin()) {
            AtomicFiles.write(file, out -> {
                assertThat(folder.resolve(".whole.txt.tmp")).exists();
                EarlyEnd.run(Optional.of("Class a.B called System.exit."));
                assertThat(folder.resolve(".whole.txt.tmp")).doesNotExist();
                assertThat(run.status().state()).isEqualTo(RunState.FAILED);
                assertThat(run.status().message()).isEqualTo("Class a.B called System.exit.");
                // For the rename that follows.
                Files.createFile(folder.resolve(".whole.txt.tmp"));
            });
            session.done("");
        }
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aRunThatBeginsWhileTheProcessEndsIsInterruptedToo() {
        RunFolder run = TestProvenance.run(folder, "maskcon", "0123456789abcdef", "");
        try {
            EarlyEnd.end();
            try (RunSession session = run.begin()) {
                assertThat(run.status().state()).isEqualTo(RunState.INTERRUPTED);
                session.progress(1, 2, 3, 4);
                assertThat(run.status().state()).isEqualTo(RunState.INTERRUPTED);
            }
            RunFolder next = TestProvenance.run(folder, "maskcon", "0123456789abcdef", "");
            assertThat(next.status().state()).isEqualTo(RunState.INTERRUPTED);
        } finally {
            EarlyEnd.endedForTest();
        }
    }

    @Test
    void aRunThatIsToldToStopIsInterrupted() {
        RunFolder run = TestProvenance.run(folder, "maskcon", "0123456789abcdef", "");
        try (RunSession session = run.begin()) {
            EarlyEnd.run(Optional.empty());
            assertThat(run.status().state()).isEqualTo(RunState.INTERRUPTED);
            session.done("");
        }
        assertThat(run.status().state()).isEqualTo(RunState.INTERRUPTED);
    }
}
