package dev.bifocal.host.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bifocal.host.run.RunJson;
import dev.bifocal.host.run.RunProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialProcessFileTest {

    private static final RunProcess SELF = RunProcess.current();

    @TempDir
    Path folder;

    @Test
    void aProcessWithTheSameNumberOnAnotherMachineIsAnother() {
        TrialProcessFile other = write(new RunProcess(SELF.pid(), "elsewhere", SELF.started()));
        assertThat(begin().host()).isEqualTo("elsewhere");
        assertThat(other.isOf(SELF)).isFalse();
    }

    /** The number of a process in a container is often the same. */
    @Test
    void anEarlierProcessWithTheSameNumberIsAnother() {
        write(new RunProcess(SELF.pid(), SELF.host(), Instant.EPOCH));
        TrialProcessFile begun = begin();
        assertThat(begun.processStarted()).isEqualTo(SELF.started());
        assertThat(begun.isOf(SELF)).isTrue();
    }

    @Test
    void theLauncherAndTheTrialNoteTheSameProcess() {
        TrialProcessFile byLauncher = begin();
        assertThat(begin().isOf(new RunProcess(SELF.pid(), SELF.host(), byLauncher.processStarted())))
                .isTrue();
    }

    @Test
    void theCostLeavesOutTheTimeOfWaiting() throws IOException {
        Files.createDirectories(trial().run());
        Files.writeString(trial().run().resolve("status.json"), "{}");
        begin();
        TrialProcessFile.end(trial(), Duration.ZERO);
        double seconds = TrialCost.of(trial().run()).orElseThrow().seconds();
        begin();
        TrialProcessFile.end(trial(), Duration.ofHours(1));

        assertThat(TrialCost.of(trial().run()).orElseThrow().seconds()).isCloseTo(2 * seconds - 3600, within(60.));
    }

    private TrialFiles trial() {
        return new TrialFiles(folder, "0123456789ab");
    }

    private TrialProcessFile begin() {
        return TrialProcessFile.begin(trial(), SELF, null);
    }

    private TrialProcessFile write(RunProcess process) {
        Instant now = Instant.now();
        TrialProcessFile file = new TrialProcessFile(process.pid(), process.host(), process.started(), now, now, null);
        RunJson.write(trial().process(), file);
        return file;
    }
}
