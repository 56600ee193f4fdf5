package dev.bifocal.host.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Screen;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    @Test
    void knowsTheWidthThatTheLauncherTells() {
        assertThat(Console.columns("132")).hasValue(132);
        assertThat(Console.columns("10")).hasValue(40);
        assertThat(Console.columns(null)).isEmpty();
        assertThat(Console.columns("0")).isEmpty();
        assertThat(Console.columns("wide")).isEmpty();
    }

    @Test
    void isAsciiUnlessTheSystemSaysOtherwise() {
        assertThat(Console.charset(key -> null)).isEqualTo(StandardCharsets.US_ASCII);
        assertThat(Console.charset(Map.of("native.encoding", "UTF-8")::get)).isEqualTo(StandardCharsets.UTF_8);
        assertThat(Console.charset(Map.of("stdout.encoding", "US-ASCII", "native.encoding", "UTF-8")::get))
                .isEqualTo(StandardCharsets.US_ASCII);
        assertThat(Console.charset(Map.of("native.encoding", "none-such")::get)).isEqualTo(StandardCharsets.US_ASCII);
    }

    @Test
    void keepsColoursAwayFromThoseWhoDoNotWantThem() {
        assertThat(Console.coloursWanted(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Console.coloursWanted(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Console.coloursWanted(Map.of("TERM", "dumb"))).isFalse();
        assertThat(Screen.plain().console().red("text")).isEqualTo("text");
        assertThat(Screen.coloured().console().red("text")).isEqualTo("\u001b[31mtext\u001b[0m");
    }
}
