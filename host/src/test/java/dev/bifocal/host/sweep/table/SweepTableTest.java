package dev.bifocal.host.sweep.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.statistics.PairedDifference;
import dev.bifocal.host.sweep.statistics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTableTest {

    private static final Offset<Double> EXACT = within(1e-12);
    private final SweepTable small = SweepTable.of(TestSweeps.small());

    @Test
    void describesEachCellAndWhatIsMissing() {
        Sample first = measure(0).last();
        assertThat(first.n()).isEqualTo(3);
        assertThat(first.mean()).isCloseTo(.51, EXACT);
        assertThat(first.sd().orElseThrow()).isCloseTo(.01, EXACT);
        assertThat(measure(0).best().orElseThrow().value().mean()).isCloseTo(.52, EXACT);
        assertThat(measure(0).best().orElseThrow().epoch()).isEqualTo(8);
        SweepTable.Trials last = small.rows().get(3).trials();
        assertThat(last.done()).isEqualTo(2);
        assertThat(last.of()).isEqualTo(3);
        assertThat(last.others()).hasToString("{FAILED=1}");
        assertThat(small.sentences()).anyMatch(sentence -> sentence.startsWith("11 of 12 trials are done; 1 failed."));
    }

    @Test
    void comparesWithTheBaselineSeedBySeed() {
        assertThat(measure(0).comparison()).isEmpty();
        PairedDifference second = measure(1).comparison().orElseThrow().difference();
        assertThat(second.sample().mean()).isCloseTo(.05, EXACT);
        assertThat(second.test().p()).isEqualTo(.25);
        assertThat(measure(1).comparison().orElseThrow().holm()).isEqualTo(.75);
        assertThat(measure(3).comparison().orElseThrow().difference().sample().n())
                .isEqualTo(2);
    }

    @Test
    void saysWhatTheNumberOfSeedsCanShow() {
        assertThat(small.sentences())
                .contains("3 seeds cannot show p below 0.25 (two-sided); 6 seeds reach 0.031. Holm's correction is for"
                        + " 3 comparisons; with it, p below 0.05 needs at least 7 seeds.")
                .anyMatch(sentence -> sentence.contains("with 3 seeds it covers the true difference at most 75 %"))
                .anyMatch(sentence -> sentence.contains("treat the seed as the only source of variation"));
    }

    @Test
    void describesBootstrapIntervalsOnlyWhereThereAreAny() {
        assertThat(SweepTable.of(withSeeds(1)).sentences())
                .contains("One seed cannot show p below 1 (two-sided); 6 seeds reach 0.031. Holm's correction is for 3"
                        + " comparisons; with it, p below 0.05 needs at least 7 seeds.")
                .noneMatch(sentence -> sentence.contains("bootstrap"));
        SweepTable two = SweepTable.of(withSeeds(2));
        assertThat(two.sentences()).noneMatch(sentence -> sentence.contains("bootstrap"));
        assertThat(TableText.markdown(two)).contains("(t)");
    }

    private static SweepResults withSeeds(int seeds) {
        SweepResults all = TestSweeps.small();
        return new SweepResults(
                all.sweep(),
                all.axes(),
                all.cells(),
                all.seeds().subList(0, seeds),
                all.baseline(),
                all.metrics(),
                all.trials().stream().filter(trial -> trial.seed() <= seeds).toList());
    }

    @Test
    void selectsAmongCellsWithAllTrialsAndSaysSo() {
        SweepTable.Selection selection = small.selections().get(0);
        assertThat(selection.cell()).isEqualTo(TestSweeps.label("0.5", "0.2"));
        assertThat(selection.candidates()).isEqualTo(3);
        assertThat(measure(1).selected()).isTrue();
        assertThat(small.sentences())
                .anyMatch(sentence -> sentence.startsWith("Selected after the last epoch: 'w=0.5, temperature=0.2' has")
                        && sentence.contains("recall@1")
                        && sentence.contains("sweep confirm"));
    }

    @Test
    void oneSentenceNamesTheSelectedCellsOfAllMetrics() {
        SweepTable table = SweepTable.of(TestSweeps.large());
        List<String> cells =
                table.selections().stream().map(SweepTable.Selection::cell).toList();
        assertThat(table.sentences().stream().filter(sentence -> sentence.startsWith("Selected")))
                .singleElement()
                .asString()
                .startsWith(
                        "Selected after the last epoch: '%s' has the best mean of recall@1 and knn@20 among 24 cells."
                                .formatted(cells.get(0)));
    }

    @Test
    void averagesCompleteCombinationsForMainEffects() {
        List<SweepTable.Effect> effects = small.effects();
        assertThat(effects).hasSize(4);
        SweepTable.Effect w = effects.get(1);
        assertThat(w.value()).isEqualTo("1");
        assertThat(w.reference()).isEqualTo("0.5");
        assertThat(w.used()).isEqualTo(5);
        assertThat(w.of()).isEqualTo(6);
        // seed 1: (.49 - .50 + .60 - .54) / 2; seed 2: (.50 - .52 + .61 - .58) / 2; seed 3 without T=0.2: .48 - .51
        assertThat(w.difference().orElseThrow().sample().mean()).isCloseTo((.025 + .005 - .03) / 3, EXACT);
        assertThat(effects.get(0).difference()).isEmpty();
        assertThat(small.sentences()).anyMatch(sentence -> sentence.contains("w on recall@1 uses 5 of 6 combinations"));
    }

    @Test
    void axesOfACaseHaveEffectsThoughOtherCellsLackThem() {
        SweepResults small = TestSweeps.small();
        Cell other = new Cell(Map.of("case", "other"));
        List<Trial> trials = new ArrayList<>(small.trials());
        small.trials().stream()
                .limit(3)
                .forEach(trial -> trials.add(new Trial(
                        "other" + trial.seed(),
                        other,
                        trial.seed(),
                        trial.state(),
                        "",
                        trial.folder(),
                        trial.log(),
                        trial.epoch(),
                        trial.epochs(),
                        trial.last(),
                        trial.best(),
                        trial.cost())));
        SweepTable table = SweepTable.of(new SweepResults(
                "cases",
                List.of("case", "w", "temperature"),
                Stream.concat(small.cells().stream(), Stream.of(other)).toList(),
                small.seeds(),
                Optional.of(other.label()),
                small.metrics(),
                trials));
        assertThat(table.effects())
                .extracting(SweepTable.Effect::axis, SweepTable.Effect::value, effect -> effect.mean()
                        .mean())
                .containsExactlyElementsOf(this.small.effects().stream()
                        .map(effect -> tuple(
                                effect.axis(), effect.value(), effect.mean().mean()))
                        .toList());
        assertThat(TableText.markdown(table)).contains("| other |", "| w=0.5, temperature=0.1 |");
    }

    @Test
    void marksTheParetoFront() {
        SweepTable.Front front = small.fronts().get(0);
        assertThat(front.cost()).isEqualTo("seconds");
        assertThat(front.cells())
                .containsExactly(
                        TestSweeps.label("0.5", "0.1"), TestSweeps.label("0.5", "0.2"), TestSweeps.label("1", "0.2"));
    }

    @Test
    void aSmallerLossIsBetter() {
        SweepTable loss = SweepTable.of(TestSweeps.small(), new TableOptions(List.of("loss"), .9));
        assertThat(loss.selections().get(0).cell()).isEqualTo(TestSweeps.label("0.5", "0.2"));
        assertThat(loss.confidence()).isEqualTo(.9);
    }

    @ParameterizedTest
    @CsvSource({"alignment, 1, 0.1", "uniformity, 1, 0.1", "std, 0.5, 0.2", "rank, 0.5, 0.2"})
    void measuresOfCollapseHaveTheirOwnDirection(String measure, String w, String temperature) {
        SweepResults results = TestSweeps.smallWith("collapse.embedding." + measure);
        SweepTable table = SweepTable.of(results);
        String best = TestSweeps.label(w, temperature);
        assertThat(table.selections().get(0).cell()).isEqualTo(best);
        assertThat(table.fronts().get(0).cells()).contains(best);
        assertThat(Confirmation.of(results).selected().label()).isEqualTo(best);
    }

    @Test
    void refusesAMetricThatNobodyMeasured() {
        assertThatThrownBy(() -> SweepTable.of(TestSweeps.small(), new TableOptions(List.of("recal@1"), .95)))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'recal@1'")
                .extracting(error -> ((BifocalException) error).remedy())
                .asString()
                .contains("Did you mean recall@1?");
    }

    @Test
    void aSweepThatHasNotRunHasRowsWithoutNumbers() {
        SweepTable table = SweepTable.of(TestSweeps.waiting());
        assertThat(table.rows()).allMatch(row -> row.measures().isEmpty());
        assertThat(table.selections()).isEmpty();
        assertThat(table.sentences()).anyMatch(sentence -> sentence.startsWith("0 of 2 trials are done; 2 waiting"));
        assertThat(TableText.csv(table)).contains("waiting,\"50 % | \"\"x\"\"\"");
        assertThat(TableText.markdown(table)).contains("50 % \\| \"x\"");
        assertThat(TableText.latex(table)).contains("A \\& B\\_1 & 0 of 1 & - \\\\", "50 \\% | \"x\"");
    }

    @Test
    void csvHasFullPrecision() {
        String[] lines = TableText.csv(small).split("\n");
        assertThat(lines).hasSize(5);
        assertThat(lines[0]).startsWith("sweep,cell,w,temperature,metric");
        Map<String, Integer> columns = columns(lines[0]);
        String[] second = lines[2].replaceFirst("\"[^\"]*\"", "cell").split(",", -1);
        assertThat(Double.parseDouble(second[columns.get("mean")]))
                .isEqualTo(measure(1).last().mean());
        assertThat(second[columns.get("difference_interval")]).isEqualTo("bca");
        assertThat(second[columns.get("holm")]).isEqualTo("0.75");
        assertThat(second[columns.get("front")]).isEqualTo("seconds");
    }

    @Test
    void latexUsesBooktabs() {
        assertThat(TableText.latex(small))
                .contains("w & temperature & Seeds & Mean & Sd & 95 \\% & Best & Epoch & Note \\\\")
                .contains("0.5 & 0.2 & 3 & 0.560 & 0.020 & $\\pm$0.050 & 0.570 & 8 & selected \\\\")
                .contains("main effects", "Seconds & Peak MiB")
                .contains("\\begin{tabular}{llrr}", "\\toprule", "\\bottomrule", "0.510 $\\pm$ 0.010", "$^{*}$")
                .contains("0.5 & 0.2 & 3 & $+$0.050 & $+$0.040 to $+$0.060 & 0.25 & 0.75 \\\\");
    }

    @Test
    void confirmsTheSelectedCellAndTheBaselineWithFreshSeeds() {
        Confirmation confirmation = Confirmation.of(TestSweeps.small());
        assertThat(confirmation.selected().label()).isEqualTo(TestSweeps.label("0.5", "0.2"));
        assertThat(confirmation.baseline().orElseThrow().label()).isEqualTo(TestSweeps.label("0.5", "0.1"));
        assertThat(confirmation.seeds()).containsExactly(4L, 5L, 6L);
        assertThatThrownBy(() -> Confirmation.of(TestSweeps.waiting()))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("no cell to confirm");
    }

    private static Map<String, Integer> columns(String heading) {
        List<String> names = List.of(heading.split(","));
        return names.stream().collect(Collectors.toMap(name -> name, names::indexOf));
    }

    private SweepTable.Measure measure(int row) {
        return small.rows().get(row).measure("recall@1").orElseThrow();
    }
}
