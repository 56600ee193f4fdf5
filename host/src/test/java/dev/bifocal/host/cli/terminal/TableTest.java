package dev.bifocal.host.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.cli.Screen;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsColumns() {
        Screen screen = Screen.plain();
        Table.of("NAME", "LOSS").right(1).row("a", "10.25").row("longer", "9").print(screen.console());
        assertThat(screen.out().lines()).containsExactly("NAME     LOSS", "a       10.25", "longer      9");
    }

    @Test
    void headingsMayHaveSeveralLines() {
        Screen columns = Screen.plain();
        Table.of("NAME", "LOSS\nNOW").right(1).row("a", "1.5").print(columns.console());
        assertThat(columns.out().lines()).containsExactly("NAME  LOSS", "       NOW", "a      1.5");
        Screen tight = Screen.wide(40);
        Table.of("NAME OF IT", "LOSS AT THIS\nVERY MOMENT", "LOSS AT THE\nEND")
                .row("a", "1", "2")
                .print(tight.console());
        assertThat(tight.out().lines())
                .containsExactly(
                        "NAME OF IT  LOSS AT THIS  LOSS AT THE",
                        "            VERY MOMENT   END",
                        "a           1             2");
        Screen narrow = Screen.wide(30);
        Table.of("NAME", "20260101-000000-aaaa\nLOSS", "20260102-000000-bbbb")
                .row("a", "1", "2")
                .print(narrow.console());
        assertThat(narrow.out().lines()).contains("20260101-000000-aaaa LOSS  1", "20260102-000000-bbbb       2");
    }

    @Test
    void breaksTheWidestColumnBetweenWords() {
        Screen screen = Screen.wide(40);
        Table.of("NAME", "SUMMARY")
                .row("info-nce", "InfoNCE over own key and memory bank")
                .print(screen.console());
        assertThat(screen.out().lines())
                .containsExactly("NAME      SUMMARY", "info-nce  InfoNCE over own key and", "          memory bank");
    }

    @Test
    void becomesBlocksWhereColumnsDoNotFit() {
        Screen screen = Screen.wide(40);
        Table.of("SETTING", "20260101-000000-aaaa", "20260102-000000-bbbb")
                .row("seed", "1", "2")
                .row("epochs", "3", "4")
                .print(screen.console());
        assertThat(screen.out().lines())
                .containsExactly(
                        "SETTING               seed",
                        "20260101-000000-aaaa  1",
                        "20260102-000000-bbbb  2",
                        "",
                        "SETTING               epochs",
                        "20260101-000000-aaaa  3",
                        "20260102-000000-bbbb  4");
    }

    @Test
    void neverExceedsTheWidthAndNeverLosesText() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int columns = 1 + random.nextInt(5);
            int width = 50 + random.nextInt(60);
            Screen screen = Screen.wide(width);
            Table table = Table.of(texts(random, columns, 1));
            List<String> cells = texts(random, columns, 12);
            table.row(cells).print(screen.console());
            assertThat(screen.out().lines()).as("seed %d", seed).allMatch(line -> line.length() <= width);
            assertThat(letters(screen.out())).as("seed %d", seed).containsAll(letters(String.join(" ", cells)));
        }
    }

    private static List<String> texts(Random random, int number, int words) {
        return IntStream.range(0, number)
                .mapToObj(i -> IntStream.range(0, 1 + random.nextInt(words))
                        .mapToObj(word -> "abcdefghijkl".substring(0, 1 + random.nextInt(9)))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private static List<String> letters(String text) {
        return Arrays.stream(text.split("\\s+")).distinct().toList();
    }

    @Test
    void refusesARowOfAnotherLength() {
        assertThatThrownBy(() -> Table.of("A", "B").row("1")).isInstanceOf(IllegalArgumentException.class);
    }
}
