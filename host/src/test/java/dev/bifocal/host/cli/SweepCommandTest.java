package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.SweepTools;
import dev.bifocal.host.launch.Launcher;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepListener;
import dev.bifocal.host.sweep.SweepPlan;
import dev.bifocal.host.sweep.SweepRequest;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {

    @TempDir
    private Path root;

    @Test
    void aDryRunCountsTheTrialsThatACallRuns() {
        SweepTools sweeps = new SweepTools(root, FakePlugins.demo());
        SweepPlan plan = sweeps.plan(SweepRequest.of("all").withSeeds("3").named("s"), OptionalInt.of(1));
        Launcher failing =
                launch -> new TrialFiles(launch.sweep(), launch.trials().get(0)).writeExit(1);
        sweeps.run(plan, failing, new SweepListener() {}, new StopRequest());

        Screen screen = Screen.plain();
        int code = screen.run(
                FakePlugins.demo(),
                "sweep",
                "all",
                "--seeds",
                "3",
                "--name",
                "s",
                "--root",
                root.toString(),
                "--dry-run",
                "--jobs",
                "1");

        assertThat(code).as(screen.err()).isZero();
        assertThat(screen.out()).contains("1 at a time; 2 to run, 1 failed. Folder: ");
    }
}
