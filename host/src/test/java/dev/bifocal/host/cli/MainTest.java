package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.host.cli.process.ErrorReport;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.run.StopRequest;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

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
    void makesOnlyTheCommandThatTheArgumentsName() {
        Set<String> all = commands().keySet();
        assertThat(all).hasSizeGreaterThan(10);
        for (String name : all) {
            if (!name.equals("completion")) {
                assertThat(commands(name, "list").values())
                        .extracting(CommandLine::getCommandName)
                        .containsExactly(name);
            }
        }
        for (String other : List.of("--help", "completion", "unknown")) {
            assertThat(commands(other)).containsOnlyKeys(all);
        }
    }

    private Map<String, CommandLine> commands(String... arguments) {
        return Main.commandLine(screen.console(), folders -> FakePlugins.none(), arguments)
                .getSubcommands();
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
        assertThat(screen.err()).contains("compare, export, list, show");
    }

    @Test
    void helpsWithAnUnknownOption() {
        assertThat(screen.run(FakePlugins.none(), "runs", "list", "--jsn")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("'--jsn'", "bifocal runs list --help", "--json");
    }

    @ParameterizedTest
    @CsvSource({"USAGE,2", "CONFIGURATION,2", "DATA,2", "DEVICE,2", "PLUGIN,3", "RUN,1"})
    void choosesTheExitCodeByTheError(ErrorCode code, int exitCode) {
        int actual = report(new HostException(code, "It is so.", "Do this.", new IllegalStateException("hidden")));
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
    void blamesTheDiskOnlyWhereItIsFull() {
        assertThat(report(new UncheckedIOException(new FileSystemException("/a", null, "No space left on device"))))
                .isEqualTo(ExitCode.FAILED);
        assertThat(screen.err()).contains("no space left on device (/a).", "Free some space", "The details are in");
        Screen denied = Screen.plain();
        new ErrorReport(denied.console()).report(new UncheckedIOException(new AccessDeniedException("/a")));
        assertThat(denied.err())
                .contains("permission denied (/a).", "permissions")
                .doesNotContain("disk", "space");
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

    @Test
    void saysWhichMemoryIsUsedUp() {
        assertThat(report(new OutOfMemoryError("Java heap space"))).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err()).contains("Java's memory is used up (Java heap space", "-Xmx", "log");
    }

    @Test
    void saysThatThereAreTooManyThreads() {
        report(new OutOfMemoryError("unable to create native thread: possibly out of memory"));
        assertThat(screen.err()).contains("refuses to start another thread", "compute.loaders");
    }

    @Test
    void givesTheCauseOfAClassThatCannotBeUsed() {
        assertThat(report(new ExceptionInInitializerError(new IllegalStateException("No cache.\nsecond line"))))
                .isEqualTo(ExitCode.FAILED);
        assertThat(screen.err())
                .contains("IllegalStateException: No cache.", "bifocal doctor")
                .doesNotContain("second line");
    }

    @Test
    void keepsTheSentenceOfAClassThatRefusesToBeUsed() {
        Throwable refused = new HostException(ErrorCode.PLUGIN, "It is so.", "Do this.");
        assertThat(report(new ExceptionInInitializerError(refused))).isEqualTo(ExitCode.PLUGIN);
        assertThat(screen.err()).startsWith("error: It is so.").contains("Do this.");
    }

    @Test
    void errorsThatPicocliLetsThroughAreSentencesToo() {
        int code = Main.run(
                screen.console(),
                folders -> {
                    throw new StackOverflowError();
                },
                new StopRequest(),
                "plugins",
                "list");
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err()).contains("The stack overflowed").doesNotContain("\tat ");
    }

    @Test
    void anErrorOfAnotherThreadIsASentence() {
        Thread thread = new Thread(() -> {}, "bifocal-views-0");
        new ErrorReport(screen.console()).reportInThread(thread, new IllegalStateException("no"));
        assertThat(screen.err()).contains("Thread bifocal-views-0 ended: java.lang.IllegalStateException: no.");
    }

    private int report(Throwable thrown) {
        return new ErrorReport(screen.console()).report(thrown);
    }
}
