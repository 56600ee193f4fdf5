package dev.bifocal.host.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Screen;
import dev.bifocal.host.cli.process.ErrorReport;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
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
        Screen coloured = Screen.coloured();
        coloured.console().println(coloured.console().red("text"));
        assertThat(coloured.out()).isEqualTo("\u001b[31mtext\u001b[0m%n".formatted());
    }

    @Test
    void letsNobodyElseControlTheTerminal() {
        Screen screen = Screen.coloured();
        screen.console().println("\u001b[31mforged\u001b[0m \u202eevil \u009b2J");
        screen.console().err().println("\u001b]0;title\u0007");

        assertThat(screen.out()).isEqualTo("\\u001b[31mforged\\u001b[0m \\u202eevil \\u009b2J%n".formatted());
        assertThat(screen.err()).isEqualTo("\\u001b]0;title\\u0007%n".formatted());
    }

    @Test
    void printsJsonThatReadsBackAsItWas() throws IOException {
        Screen screen = Screen.plain();
        String summary = "a\u202eb\u0085c\u001bd\u2028e";

        Json.print(screen.console(), Map.of("summary", summary));

        assertThat(screen.out()).doesNotContain("\u202e", "\u0085", "\u001b", "\u2028");
        assertThat(screen.json().get("summary").asText()).isEqualTo(summary);
    }

    @Test
    void doesNotTakeALineFeedInAValueForTheNextMessage() {
        Screen screen = Screen.plain();

        new ErrorReport(screen.console())
                .report(new HostException(ErrorCode.DATA, "There is no 'a\nerror: forged'.", "Look\nthere."));

        assertThat(screen.err())
                .isEqualTo("error: There is no 'a\\u000aerror: forged'.%n  Look\\u000athere.%n".formatted());
    }

    @Test
    void cutsMessagesAndCellsThatAreTooLong() {
        Screen screen = Screen.wide(80);

        new ErrorReport(screen.console()).report(new HostException(ErrorCode.DATA, "a".repeat(1_000_000), ""));
        Table.of("FIRST", "SECOND").row("b".repeat(1_000_000), "c").print(screen.console());

        assertThat(screen.err()).contains("(1000000 characters)").hasSizeLessThan(6000);
        assertThat(screen.out()).contains("(1000000").hasSizeLessThan(20_000);
    }

    @Test
    void keepsACellInItsRow() {
        Screen screen = Screen.plain();

        Table.of("METRIC", "LAST").row("a\nerror: forged", "1").print(screen.console());

        assertThat(screen.out().lines()).hasSize(2).last().isEqualTo("a\\u000aerror: forged  1");
    }
}
