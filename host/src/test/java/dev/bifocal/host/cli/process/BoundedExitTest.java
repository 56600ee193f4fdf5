package dev.bifocal.host.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BoundedExitTest {

    /** A process with a shutdown hook that never returns. */
    static final class Hanging {

        private Hanging() {}

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(Hanging::hang));
            BoundedExit process = new BoundedExit(Console.ofThisProcess(), Duration.ofMillis(100));
            if (arguments.length > 0) {
                new PluginAlarm(Console.ofThisProcess(), process).stuck(arguments[0]);
            }
            process.end(7);
        }

        private static void hang() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String output(int exitCode, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Hanging.class.getName());
        java.command().addAll(List.of(arguments));
        Process process = java.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }

    @Test
    void aShutdownHookThatDoesNotReturnKeepsNeitherTheProcessNorItsExitCode() throws Exception {
        assertThat(output(7))
                .contains("warning: A shutdown hook has not returned for 0 seconds. Bifocal ends without it.");
    }

    @Test
    void aPluginThatHangsEndsTheProcessWithTheCodeOfPlugins() throws Exception {
        assertThat(output(ExitCode.PLUGIN, "Class test.Bad of plugin bad 1.0.0 has not returned."))
                .contains(
                        "error: Class test.Bad of plugin bad 1.0.0 has not returned.",
                        "Bifocal ends. Remove the plugin's jar, and report this to its provider.");
    }
}
