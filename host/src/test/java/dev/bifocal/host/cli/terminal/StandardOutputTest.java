package dev.bifocal.host.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    private final Screen screen = Screen.plain();

    @Test
    void printsAsBefore() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        StandardOutput out = StandardOutput.to(printed, StandardCharsets.UTF_8, () -> false);
        out.println("grün");
        assertThat(out.exitCode(ExitCode.DONE, screen.console().err())).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("grün\n");
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void aCommandWhoseOutputIsLostFails() {
        StandardOutput out = StandardOutput.to(new FullDisk(), StandardCharsets.UTF_8, () -> false);
        out.println("a result");
        Console console = new Console(
                out,
                screen.console().err(),
                screen.console().columns(),
                screen.console().charset(),
                false);
        assertThat(out.exitCode(ExitCode.PLUGIN, screen.console().err())).isEqualTo(ExitCode.PLUGIN);
        assertThat(console.exitCode(ExitCode.DONE)).isEqualTo(ExitCode.FAILED);
        assertThat(screen.err())
                .contains("error: Standard output could not be written: No space left on device.")
                .doesNotContain("\tat ");
    }

    @Test
    void aReaderThatHasEndedIsNoFailure() {
        StandardOutput out = StandardOutput.to(new FullDisk(), StandardCharsets.UTF_8, () -> true);
        out.println("a result");
        assertThat(out.exitCode(ExitCode.DONE, screen.console().err())).isZero();
        assertThat(screen.err()).isEmpty();
    }

    private static final class FullDisk extends OutputStream {

        @Override
        public void write(int value) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
