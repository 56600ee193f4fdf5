package dev.bifocal.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.Bifocal;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.launch.TrialProcessFile;
import dev.bifocal.host.run.RunJson;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.run.StoppedException;
import dev.bifocal.host.sweep.SweepFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of a trial beside others. {@code SweepTest} runs trials to their end. */
class TrialJobTest {

    private static final String ID = "0123456789ab";
    private static final Duration ALIVE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final StopRequest stop = new StopRequest();
    private Runnable onWarning = () -> {};
    private TrialFiles files;

    @BeforeEach
    void writeATrialThatCannotTrain() throws IOException {
        files = new TrialFiles(folder, ID);
        Files.writeString(folder.resolve("plan.json"), "{}");
        Files.writeString(files.experiment(), "nonsense: true\n");
    }

    @Test
    void waitsUntilAProcessThatWasKilledElsewhereCountsAsGone() {
        Instant begun = Instant.now();
        Duration left = Duration.ofSeconds(2);
        beat(begun.minus(ALIVE).plus(left));

        assertThatThrownBy(this::run).isInstanceOf(BifocalException.class).hasMessageContaining("nonsense");
        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(left);
        assertThat(warnings).singleElement().asString().startsWith("Process 7 on elsewhere worked on trial " + ID);
        assertThat(files.process()).doesNotExist();
    }

    @Test
    void refusesATrialWhoseProcessElsewhereIsAlive() {
        beat(Instant.now().minusSeconds(100));
        onWarning = () -> beat(Instant.now());

        assertThatThrownBy(this::run)
                .isInstanceOf(BifocalException.class)
                .hasMessage("Process 7 on elsewhere works on trial %s.", ID);
    }

    @Test
    void canBeStoppedWhileItWaits() {
        beat(Instant.now());
        stop.make();
        assertThatThrownBy(this::run).isInstanceOf(StoppedException.class);
    }

    private void beat(Instant updated) {
        RunJson.write(
                files.process(), new TrialProcessFile(7, "elsewhere", null, updated.minusSeconds(60), updated, null));
    }

    private void run() {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void warns(String sentence) {
                warnings.add(sentence);
                onWarning.run();
            }
        };
        new TrialJob(Bifocal.withoutPlugins().plugins(), listener, stop).run(SweepFolder.open(folder), ID);
    }
}
