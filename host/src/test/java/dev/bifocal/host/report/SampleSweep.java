package dev.bifocal.host.report;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.track.MetricSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** A sweep with invented numbers: two axes, four by three values, with some trials that failed, run or wait. */
public final class SampleSweep {

    private static final int EPOCHS = 8;

    private SampleSweep() {}

    /**
     * Writes the runs and returns the results.
     *
     * @param seeds the number of seeds
     * @param suffix part of each name, such as hostile markup
     */
    public static SweepResults write(Path root, int seeds, String suffix) throws IOException {
        Random random = new Random(14);
        List<Cell> cells = new ArrayList<>();
        List<Trial> trials = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        for (long seed = 1; seed <= seeds; seed++) {
            all.add(seed);
        }
        for (String w : List.of("0", "0.3", "0.6", "1")) {
            for (String t : List.of("0.05", "0.1", "0.2")) {
                Map<String, String> values = new LinkedHashMap<>();
                values.put("w", w);
                values.put("T", t + suffix);
                Cell cell = new Cell(values);
                cells.add(cell);
                double level = .3 + .2 * Double.parseDouble(w) - .6 * Math.abs(Double.parseDouble(t) - .1);
                for (long seed : all) {
                    trials.add(trial(root, cell, seed, level, cells.size(), random, suffix));
                }
            }
        }
        return new SweepResults(
                "w-by-temperature" + suffix,
                List.of("w", "T"),
                cells,
                all,
                Optional.of(cells.get(1).label()),
                List.of("recall@1", "loss"),
                trials);
    }

    /** A sweep with one seed, before it has begun. */
    public static SweepResults waiting() {
        List<Cell> cells = new ArrayList<>();
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Cell cell = new Cell(Map.of("w", Integer.toString(i)));
            cells.add(cell);
            Path none = Path.of("none", Integer.toString(i));
            trials.add(new Trial(
                    "id" + i, cell, 1, Trial.State.WAITING, "", none, none, 0, EPOCHS, Map.of(), Map.of(), Map.of()));
        }
        return new SweepResults(
                "w-by-temperature", List.of("w"), cells, List.of(1L), Optional.of("w=0"), List.of("recall@1"), trials);
    }

    /** The status that has the states of the trials of some results. */
    public static SweepStatus status(SweepResults sweep) {
        return new SweepStatus(
                sweep.sweep(),
                Path.of(sweep.sweep()),
                sweep.trials().stream().collect(Collectors.groupingBy(Trial::state, Collectors.summingInt(trial -> 1))),
                Optional.empty(),
                sweep.trials().stream()
                        .map(trial -> new SweepStatus.Row(
                                trial.id(),
                                trial.cell().label(),
                                trial.seed(),
                                trial.state(),
                                trial.why(),
                                trial.epoch(),
                                trial.epochs(),
                                trial.log()))
                        .toList());
    }

    private static Trial trial(Path root, Cell cell, long seed, double level, int number, Random random, String suffix)
            throws IOException {
        Trial.State state = number == 12 && seed == 3
                ? Trial.State.FAILED
                : number == 11 && seed == 5
                        ? Trial.State.RUNNING
                        : number == 12 && seed > 3 ? Trial.State.WAITING : Trial.State.DONE;
        String id = String.format(Locale.ROOT, "%08x%04d", cell.hashCode(), seed);
        Path log = root.resolve("sample").resolve(id + ".log");
        if (state == Trial.State.WAITING) {
            return new Trial(
                    id,
                    cell,
                    seed,
                    state,
                    "",
                    root.resolve("sample").resolve(id),
                    log,
                    0,
                    EPOCHS,
                    Map.of(),
                    Map.of(),
                    Map.of());
        }
        int done = state == Trial.State.DONE ? EPOCHS : 3;
        double shift = random.nextGaussian() * .02;
        StringBuilder metrics = new StringBuilder();
        double recall = 0;
        double loss = 0;
        for (int epoch = 1; epoch <= done; epoch++) {
            recall = level * (1 - Math.exp(-epoch / 2.5)) + shift + random.nextGaussian() * .006;
            loss = 4 + 2 * Math.exp(-epoch / 3.) - level + random.nextGaussian() * .02;
            metrics.append(String.format(
                    Locale.ROOT,
                    """
                    {"step":%s,"epoch":%s,"kind":"train","values":{"loss":%s,"lr":%s},"timing":{"imagesPerSecond":%s}}
                    {"step":%s,"epoch":%s,"kind":"epoch","values":{"loss":%s,"knn@20":0.5,"collapse.embedding.std":0.9},"timing":{"seconds":2}}
                    {"step":%s,"epoch":%s,"kind":"eval","values":{"recall@1":%s,"recall@5":%s}}
                    """,
                    epoch * 10,
                    epoch - 1,
                    loss,
                    .03 / epoch,
                    100 + epoch,
                    epoch * 10,
                    epoch,
                    loss,
                    epoch * 10,
                    epoch,
                    recall,
                    Math.min(1, recall * 2)));
        }
        RunFolder run = TestProvenance.run(
                root,
                "sample",
                id,
                "seed: %s\nlosses:\n  contrastive: {w: '%s', T: '%s'}\n"
                        .formatted(seed, cell.values().get("w"), cell.values().get("T")));
        Files.writeString(run.metrics(), metrics);
        Files.write(log, ("epoch 3\nerror: the loss is not finite" + suffix + "\n").getBytes(StandardCharsets.UTF_8));
        TestProvenance.end(run, state == Trial.State.FAILED ? RunState.FAILED : RunState.DONE, done);
        double seconds = 60 + 20 * Double.parseDouble(cell.values().get("w")) + random.nextGaussian() * 2;
        return new Trial(
                id,
                cell,
                seed,
                state,
                state == Trial.State.FAILED ? "The loss of step 31 is not finite" + suffix : "",
                run.path(),
                log,
                done,
                EPOCHS,
                Map.of("recall@1", recall, "loss", loss),
                Map.of("recall@1", new MetricSummary.Best(recall + .004, done - 1)),
                Map.of("seconds", seconds, "peakMemoryMiB", 900 + number * 3.));
    }
}
