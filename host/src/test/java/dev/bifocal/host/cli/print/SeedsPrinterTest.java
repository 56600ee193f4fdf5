package dev.bifocal.host.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Screen;
import dev.bifocal.host.cli.terminal.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedsPrinterTest {

    private static final List<Map<Integer, Double>> FIRST = List.of(recall(.20, .50), recall(.30, .60));
    private static final List<Map<Integer, Double>> SECOND = List.of(recall(.25, .40), recall(.28, .80));

    @Test
    void aRowHasTheMeanAndTheRangeOfEachK() {
        assertThat(SeedsPrinter.row("first", FIRST))
                .containsExactly("first", "25.0 (20.0 to 30.0)", "55.0 (50.0 to 60.0)");
    }

    @Test
    void oneSeedHasNoRange() {
        assertThat(SeedsPrinter.row("first", FIRST.subList(0, 1))).containsExactly("first", "20.0", "50.0");
        assertThat(SeedsPrinter.difference("second", SECOND.subList(0, 1), "first", FIRST.subList(0, 1)))
                .isEqualTo("R@1 of second minus R@1 of first: +5.0");
    }

    @Test
    void differencesAreTakenSeedBySeed() {
        assertThat(SeedsPrinter.difference("second", SECOND, "first", FIRST))
                .isEqualTo("R@1 of second minus R@1 of first: +1.5 (-2.0 to +5.0)");
        assertThat(SeedsPrinter.difference("first", FIRST, "second", SECOND))
                .isEqualTo("R@1 of first minus R@1 of second: -1.5 (-5.0 to +2.0)");
    }

    @Test
    void theTableHasAColumnForEachKAndFitsATerminal() {
        Screen screen = Screen.wide(80);
        Table table = SeedsPrinter.table(FIRST.get(0).keySet());
        table.row(SeedsPrinter.row("first", FIRST)).print(screen.console());
        assertThat(screen.out().lines())
                .containsExactly(
                        "RECALL@K IN %                  R@1                  R@5",
                        "first          25.0 (20.0 to 30.0)  55.0 (50.0 to 60.0)");
    }

    private static Map<Integer, Double> recall(double at1, double at5) {
        Map<Integer, Double> recall = new LinkedHashMap<>();
        recall.put(1, at1);
        recall.put(5, at5);
        return recall;
    }
}
