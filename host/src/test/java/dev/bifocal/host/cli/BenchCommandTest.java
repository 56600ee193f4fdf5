package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.terminal.ExitCode;
import org.junit.jupiter.api.Test;

class BenchCommandTest {

    private final Screen screen = Screen.plain();

    @Test
    void refusesToMeasureNothing() {
        assertThat(screen.run(FakePlugins.demo(), "bench", "step", "--rounds", "0"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.run(FakePlugins.demo(), "bench", "step", "--warm-up", "NaN"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.run(FakePlugins.demo(), "bench", "views", "--images", "-1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.err())
                .contains(
                        "--rounds must be at least 1, but is 0.",
                        "--warm-up must be a finite number of at least 0, but is NaN.",
                        "--images must be at least 1");
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void refusesVariantsThatThereAreNotAndSettingsThatVariantsDecide() {
        assertThat(screen.run(FakePlugins.demo(), "bench", "step", "--only", "blocks,fast"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("The training step has no variant 'fast'.", "script-bf16-channels-last");
        assertThat(screen.run(FakePlugins.demo(), "bench", "step", "compute.precision=bf16"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("compute.precision is what the variants of the step differ in", "--only");
        assertThat(screen.out()).isEmpty();
    }
}
