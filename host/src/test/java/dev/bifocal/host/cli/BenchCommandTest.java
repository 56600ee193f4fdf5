package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCommandTest {

    private final Screen screen = Screen.plain();

    @Test
    void refusesToMeasureNothing() {
        assertThat(screen.run(FakePlugins.demo(), "bench", "step", "--rounds", "0"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.run(FakePlugins.demo(), "bench", "views", "--images", "-1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("--rounds must be at least 1, but is 0.", "--images must be at least 1");
        assertThat(screen.out()).isEmpty();
    }
}
