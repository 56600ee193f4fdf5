package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.options.text.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    private final Screen screen = Screen.plain();

    @Test
    void showsHelpAndVersion() {
        assertThat(screen.run(FakePlugins.none(), "--help")).isZero();
        assertThat(screen.out()).contains("plugins", "runs", "doctor", "schema");
        Screen version = Screen.plain();
        assertThat(version.run(FakePlugins.none(), "--version")).isZero();
        assertThat(version.out()).startsWith("Bifocal ").contains("api 1.");
    }

    @Test
    void showsHelpWhenAskedNothing() {
        assertThat(screen.run(FakePlugins.none())).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("Usage: bifocal");
    }

    @Test
    void helpsWithACommandThatThereIsNot() {
        assertThat(screen.run(FakePlugins.none(), "plugin", "list")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("There is no command 'plugin'.", "Did you mean: bifocal plugins");
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void namesTheSubcommands() {
        assertThat(screen.run(FakePlugins.none(), "runs")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("compare, list, show");
    }

    @Test
    void helpsWithAnUnknownOption() {
        assertThat(screen.run(FakePlugins.none(), "runs", "list", "--jsn")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("'--jsn'", "bifocal runs list --help", "--json");
    }

    @ParameterizedTest
    @CsvSource({"USAGE,2", "CONFIGURATION,2", "DATA,2", "DEVICE,2", "PLUGIN,3", "RUN,1"})
    void choosesTheExitCodeByTheError(ErrorCode code, int exitCode) {
        int actual = report(new BifocalException(code, "It is so.", "Do this.", new IllegalStateException("hidden")));
        assertThat(actual).isEqualTo(exitCode);
        assertThat(screen.err().lines()).containsExactly("error: It is so.", "  Do this.");
    }

    @Test
    void keepsAnUnexpectedErrorShortAndSaysWhereTheLogIs() {
        assertThat(report(new IllegalStateException("first line\nsecond line"))).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err())
                .contains("IllegalStateException: first line", "log")
                .doesNotContain("second line", "\tat ");
    }

    @Test
    void listsAllProblemsOfAnExperiment() {
        ConfigurationException problems =
                catchThrowableOfType(ConfigurationException.class, () -> new ExperimentLoader(FakePlugins.demo())
                        .load("all", List.of("epochs=none", "btch=3", "seed=-1")));
        assertThat(report(problems)).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).startsWith("The experiment has ").contains("epochs", "btch", "batch", "seed");
        assertThat(screen.err().lines().filter(line -> line.startsWith("error: ")))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    private int report(Throwable thrown) {
        return new ErrorReport(screen.console()).report(thrown);
    }
}
