package dev.bifocal.host.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.cli.Screen;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.table.TestSweeps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SweepTableCommandTest {

    @TempDir
    private Path folder;

    @Test
    void twentyFourCellsStayWithinTheTerminal() {
        Screen screen = Screen.wide(80);
        run(screen, TestSweeps.large(), "grid");
        assertThat(screen.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(screen.out())
                .containsPattern("w +temperature +SEEDS +MEAN +SD +95 % +BEST +EPOCH +NOTE")
                .contains("selected", "main effects", "DIFFERENCE", "HOLM", "5 seeds cannot show p below 0.063");
    }

    @Test
    void printsJsonWithFullPrecision() throws IOException {
        Screen screen = Screen.plain();
        run(screen, TestSweeps.small(), "grid", "--format", "json");
        assertThat(screen.json().at("/rows/1/measures/recall@1/comparison/holm").asDouble())
                .isEqualTo(.75);
        assertThat(screen.json()
                        .at("/rows/1/measures/recall@1/last/interval/kind")
                        .asText())
                .isEqualTo("t");
        assertThat(screen.json().at("/rows/3/trials/others/failed").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"csv, 'sweep,cell,'", "markdown, '# small'", "latex, '% needs'", "json, '{'", "text, recall@1"})
    void writesEachFormatToAFile(String format, String beginning) throws IOException {
        Screen screen = Screen.plain();
        Path file = folder.resolve("table");
        run(screen, TestSweeps.small(), "grid", "--format", format, "--out", file.toString());
        assertThat(file).content().startsWith(beginning);
        assertThat(screen.out()).isEqualTo("Wrote %s.%n".formatted(file));
    }

    @Test
    void comparesWithAnotherCell() throws IOException {
        SweepResults results = TestSweeps.small();
        Screen screen = Screen.plain();
        String label = results.cells().get(1).label();
        run(screen, results, "grid", "--format", "json", "--baseline", label);
        assertThat(screen.json().get("baseline").asText()).isEqualTo(label);
        assertThat(screen.json().at("/rows/0/measures/recall@1/comparison").isObject())
                .isTrue();
        assertThatThrownBy(() -> run(screen, results, "grid", "--baseline", "w=7"))
                .isInstanceOf(BifocalException.class)
                .hasMessage("Sweep small has no cell 'w=7'.");
    }

    @Test
    void theOnlyAxisNeedsNoName() throws IOException {
        List<Cell> cells = List.of(new Cell(Map.of("w", "0.5")), new Cell(Map.of("w", "1")));
        SweepResults one = new SweepResults(
                "one", List.of("w"), cells, List.of(1L), Optional.empty(), List.of("recall@1"), List.of());
        for (String name : List.of("0.5", "w=0.5", "w = 0.5")) {
            Screen screen = Screen.plain();
            run(screen, one, "grid", "--format", "json", "--baseline", name);
            assertThat(screen.json().get("baseline").asText()).isEqualTo("w=0.5");
        }
    }

    @Test
    void keepsAnExistingFile() throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), "mine");
        assertThatThrownBy(() -> run(Screen.plain(), TestSweeps.small(), "grid", "--out", file.toString()))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("already exists");
        run(Screen.plain(), TestSweeps.small(), "grid", "--out", file.toString(), "--force");
        assertThat(file).content().isNotEqualTo("mine");
    }

    /** Parses and runs without picocli's handlers, so that errors reach the test. */
    private static void run(Screen screen, SweepResults results, String... arguments) {
        SweepTableCommand command = new SweepTableCommand(screen.console(), sweep -> results);
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        command.run();
    }
}
