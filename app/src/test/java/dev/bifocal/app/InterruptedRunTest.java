package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose process is told to stop, as Ctrl-C does. */
class InterruptedRunTest {

    @TempDir
    Path folder;

    @Test
    void saysHowToGoOn() {
        Path root = folder.resolve("runs");
        KilledRun killed = new KilledRun(root, "selfcon", Tiny.withBank("epochs=1000"));
        try (BifocalProcess process = killed.start()) {
            assertThat(process.await(() -> killed.lines() > 0))
                    .as(process.text())
                    .isTrue();
            process.interrupt();
            RunFolder run = Runs.find(root, Runs.LATEST);
            assertThat(process.text()).contains("Stopped. Resume it with: bifocal resume " + run.path());
            assertThat(run.status().state()).isEqualTo(RunState.INTERRUPTED);
        }
    }
}
