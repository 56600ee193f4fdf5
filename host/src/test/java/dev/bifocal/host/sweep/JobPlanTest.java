package dev.bifocal.host.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobPlanTest {

    @TempDir
    Path folder;

    @Test
    void dividesTheCoresAmongTheJobs() {
        int cores = Runtime.getRuntime().availableProcessors();

        assertThat(JobPlan.of(OptionalInt.of(2 * cores), 100, Optional::empty).threads())
                .isEqualTo(1);
        assertThat(JobPlan.of(OptionalInt.empty(), 1, Optional::empty)).isEqualTo(new JobPlan(1, cores));
        assertThat(JobPlan.of(OptionalInt.empty(), 100, Optional::empty)).isEqualTo(new JobPlan(cores, 1));
    }

    @Test
    void keepsTheThreadsThatStoredTrialsHave() {
        FakeLauncher.run(folder, SweepRequest.of("maskcon", "compute.threads=3").named("s"), id -> 0);

        assertThat(JobPlan.of(OptionalInt.of(2), 4, Optional::empty).keeping(folder.resolve("s")))
                .isEqualTo(new JobPlan(2, 3));
    }

    @Test
    void givesATrialAsManyGpusAsItHasProcesses() {
        List<String> gpus = List.of("0", "1", "2", "3", "4");
        assertThat(JobPlan.groups(gpus, 1)).isEqualTo(gpus);
        assertThat(JobPlan.groups(gpus, 2)).containsExactly("0,1", "2,3");
        assertThat(JobPlan.groups(gpus, 8)).containsExactly("0,1,2,3,4");
        assertThat(JobPlan.groups(List.of(), 2)).isEmpty();
    }

    @Test
    void givesEachProcessOneOfTheVisibleGpus() throws IOException {
        Files.createDirectories(folder.resolve("0000:01:00.0"));
        Files.createDirectories(folder.resolve("0000:02:00.0"));

        assertThat(JobPlan.gpus(Optional.empty(), folder)).containsExactly("0", "1");
        assertThat(JobPlan.gpus(Optional.of("2, GPU-7"), folder)).containsExactly("2", "GPU-7");
        assertThat(JobPlan.gpus(Optional.of("-1"), folder)).isEmpty();
        assertThat(JobPlan.gpus(Optional.empty(), folder.resolve("nowhere"))).isEmpty();
    }
}
