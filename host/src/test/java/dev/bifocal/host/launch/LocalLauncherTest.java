package dev.bifocal.host.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.RunProcess;
import dev.bifocal.host.run.StopRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The GPUs of trials. {@code SweepTest} starts real trials. */
class LocalLauncherTest {

    @TempDir
    Path folder;

    @Test
    void aTrialGetsTheFirstGpuThatTheFewestTrialsUse() {
        begin("a", RunProcess.current(), "0");
        begin("b", RunProcess.current(), "2");
        assertThat(next(List.of("0", "1", "2"), "a", "b")).contains("1");
        begin("c", RunProcess.current(), "1");
        assertThat(next(List.of("0", "1", "2"), "a", "b", "c")).contains("0");
        assertThat(next(List.of("0", "1", "2"), "b", "c")).contains("0");
        assertThat(next(List.of(), "a")).isEmpty();
    }

    @Test
    void groupsThatShareAGpuAreUsedTogether() {
        begin("a", RunProcess.current(), "1,2");
        assertThat(next(List.of("0,1", "2,3", "4,5"), "a")).contains("4,5");
    }

    @Test
    void trialsElsewhereAndWithoutGpusUseNone() {
        begin("a", new RunProcess(1, "elsewhere", null), "0");
        begin("b", RunProcess.current(), null);
        assertThat(next(List.of("0", "1"), "a", "b", "gone")).contains("0");
    }

    @Test
    void theHeartbeatKeepsTheGpus() {
        TrialProcessFile file = begin("a", RunProcess.current(), "3");
        assertThat(file.beating().devices()).isEqualTo("3");
        assertThat(TrialProcessFile.read(new TrialFiles(folder, "a").process()))
                .map(TrialProcessFile::devices)
                .contains("3");
    }

    private TrialProcessFile begin(String id, RunProcess process, String devices) {
        return TrialProcessFile.begin(new TrialFiles(folder, id), process, devices);
    }

    private Optional<String> next(List<String> devices, String... working) {
        Launch launch = new Launch(
                folder, List.of(), List.of(), id -> true, 4, devices, List.of(), (id, code) -> {}, new StopRequest());
        return LocalLauncher.devices(launch, Stream.of(working));
    }
}
