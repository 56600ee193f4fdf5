package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.track.MetricSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Sweeps with made-up results. */
public final class TestSweeps {

    private static final String W = "w";
    private static final String T = "temperature";

    private TestSweeps() {}

    /** Two values of w by two of T, three seeds, with exact differences; the last trial has failed and one waits. */
    public static SweepResults small() {
        List<Cell> cells = grid(List.of("0.5", "1"), List.of("0.1", "0.2"));
        double[][] recall = {{.50, .52, .51}, {.54, .58, .56}, {.49, .50, .48}, {.60, .61, Double.NaN}};
        List<Trial> trials = new ArrayList<>();
        for (int cell = 0; cell < 4; cell++) {
            for (int seed = 0; seed < 3; seed++) {
                trials.add(trial(
                        cells.get(cell),
                        seed + 1,
                        cell == 3 && seed == 2 ? Trial.State.FAILED : Trial.State.DONE,
                        Map.of("recall@1", recall[cell][seed], "loss", 3 - recall[cell][seed]),
                        recall[cell][seed] + .01,
                        10. * (cell + 1)));
            }
        }
        return new SweepResults(
                "small",
                List.of(W, T),
                cells,
                List.of(1L, 2L, 3L),
                Optional.of(label("0.5", "0.1")),
                List.of("recall@1"),
                trials);
    }

    /** Twenty-four cells with five seeds each. */
    public static SweepResults large() {
        List<Cell> cells = grid(List.of("0", "0.2", "0.4", "0.6", "0.8", "1"), List.of("0.05", "0.07", "0.1", "0.2"));
        Random random = new Random(1);
        List<Trial> trials = new ArrayList<>();
        for (Cell cell : cells) {
            for (long seed = 1; seed <= 5; seed++) {
                double recall = .5 + .02 * random.nextGaussian();
                trials.add(trial(
                        cell,
                        seed,
                        Trial.State.DONE,
                        Map.of("recall@1", recall, "knn@20", recall + .1),
                        recall + .01,
                        100 * random.nextDouble()));
            }
        }
        return new SweepResults(
                "large",
                List.of(W, T),
                cells,
                List.of(1L, 2L, 3L, 4L, 5L),
                Optional.of(label("0", "0.05")),
                List.of("recall@1", "knn@20"),
                trials);
    }

    /** The small sweep with a further metric that has the values of Recall@1. */
    static SweepResults smallWith(String metric) {
        SweepResults small = small();
        return new SweepResults(
                small.sweep(),
                small.axes(),
                small.cells(),
                small.seeds(),
                small.baseline(),
                List.of(metric),
                small.trials().stream()
                        .map(trial -> new Trial(
                                trial.id(),
                                trial.cell(),
                                trial.seed(),
                                trial.state(),
                                trial.why(),
                                trial.folder(),
                                trial.log(),
                                trial.epoch(),
                                trial.epochs(),
                                Map.of(
                                        metric,
                                        Optional.ofNullable(trial.last().get("recall@1"))
                                                .orElse(Double.NaN)),
                                Map.of(),
                                trial.cost()))
                        .toList());
    }

    /** Named cases, none of which has run. */
    public static SweepResults waiting() {
        List<Cell> cells = List.of(new Cell(Map.of("case", "A & B_1")), new Cell(Map.of("case", "50 % | \"x\"")));
        List<Trial> trials = cells.stream()
                .map(cell -> trial(cell, 1, Trial.State.WAITING, Map.of(), Double.NaN, 0))
                .toList();
        return new SweepResults(
                "waiting", List.of("case"), cells, List.of(1L), Optional.empty(), List.of("recall@1"), trials);
    }

    static String label(String w, String t) {
        return W + "=" + w + ", " + T + "=" + t;
    }

    private static List<Cell> grid(List<String> first, List<String> second) {
        List<Cell> cells = new ArrayList<>();
        for (String w : first) {
            for (String t : second) {
                Map<String, String> values = new LinkedHashMap<>();
                values.put(W, w);
                values.put(T, t);
                cells.add(new Cell(values));
            }
        }
        return cells;
    }

    private static Trial trial(
            Cell cell, long seed, Trial.State state, Map<String, Double> last, double best, double seconds) {
        return new Trial(
                Integer.toHexString(cell.hashCode()) + seed,
                cell,
                seed,
                state,
                "",
                Path.of("runs"),
                Path.of("log"),
                10,
                10,
                last,
                last.containsKey("recall@1") ? Map.of("recall@1", new MetricSummary.Best(best, 8)) : Map.of(),
                Map.of("seconds", seconds, "peakMemoryMiB", 100.));
    }
}
