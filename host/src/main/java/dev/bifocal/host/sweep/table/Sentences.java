package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.statistics.Interval;
import dev.bifocal.host.sweep.statistics.PairedDifference;
import dev.bifocal.host.sweep.statistics.SignFlip;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the sentences below a table. */
final class Sentences {

    private static final double USUAL_LEVEL = .05;

    private final SweepTable table;
    private final List<String> sentences = new ArrayList<>();

    private Sentences(SweepTable table) {
        this.table = table;
    }

    /**
     * The table with its sentences.
     *
     * @param origins a sentence about trials of different origins
     */
    static SweepTable addTo(SweepTable table, Optional<String> origins) {
        Sentences all = new Sentences(table);
        all.missing();
        origins.ifPresent(all.sentences::add);
        all.selected();
        all.comparisons();
        all.effects();
        all.intervals();
        return new SweepTable(
                table.sweep(),
                table.axes(),
                table.seeds(),
                table.baseline(),
                table.metrics(),
                table.confidence(),
                table.rows(),
                table.effects(),
                table.selections(),
                table.fronts(),
                all.sentences);
    }

    private void missing() {
        int done = table.rows().stream().mapToInt(row -> row.trials().done()).sum();
        int of = table.rows().stream().mapToInt(row -> row.trials().of()).sum();
        if (done < of) {
            Map<Trial.State, Integer> others = new EnumMap<>(Trial.State.class);
            table.rows()
                    .forEach(row ->
                            row.trials().others().forEach((state, count) -> others.merge(state, count, Integer::sum)));
            sentences.add("%s of %s trials are done; %s. Only trials that are done count."
                    .formatted(done, of, states(others)));
        }
        for (String metric : table.metrics()) {
            int measured = table.rows().stream()
                    .flatMap(row -> row.measure(metric).stream())
                    .mapToInt(measure -> measure.last().n())
                    .sum();
            if (measured < done) {
                sentences.add("%s has a finite value in %s of the %s trials that are done."
                        .formatted(metric, measured, done));
            }
        }
    }

    /** {@code 1 failed, 2 waiting}. */
    static String states(Map<Trial.State, Integer> states) {
        return states.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private void selected() {
        int cells = table.rows().size();
        Map<List<String>, List<String>> metrics = new LinkedHashMap<>();
        for (SweepTable.Selection selection : table.selections()) {
            if (cells > 1 && selection.candidates() > 1) {
                String from = selection.candidates() == cells
                        ? "%s cells".formatted(cells)
                        : "the %s cells with the most trials".formatted(selection.candidates());
                metrics.computeIfAbsent(List.of(selection.cell(), from), key -> new ArrayList<>())
                        .add(selection.metric());
            }
        }
        if (!metrics.isEmpty()) {
            String selected = metrics.entrySet().stream()
                    .map(cell -> "'%s' has the best mean of %s among %s"
                            .formatted(
                                    cell.getKey().get(0),
                                    listed(cell.getValue()),
                                    cell.getKey().get(1)))
                    .collect(Collectors.joining("; "));
            sentences.add(
                    "Selected after the last epoch: %s. The best of several means is too optimistic; 'bifocal sweep confirm' repeats the best cell of the main metric with fresh seeds."
                            .formatted(selected));
        }
        if (table.rows().stream()
                .flatMap(row -> row.measures().values().stream())
                .anyMatch(measure -> measure.best().isPresent())) {
            sentences.add(
                    "BEST is the mean of each trial's best epoch. That epoch was chosen on the evaluation data, so"
                            + " BEST is optimistic; all other columns use the last epoch.");
        }
    }

    /** {@code a, b and c}. */
    private static String listed(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    private void comparisons() {
        List<SweepTable.Comparison> comparisons = table.rows().stream()
                .flatMap(row -> row.measures().values().stream())
                .flatMap(measure -> measure.comparison().stream())
                .toList();
        int n = comparisons.stream()
                .mapToInt(comparison -> comparison.difference().sample().n())
                .max()
                .orElse(0);
        if (n == 0) {
            return;
        }
        sentences.add(power(n, comparisons.size()));
        int resampled = comparisons.stream()
                .map(SweepTable.Comparison::difference)
                .filter(Sentences::isBootstrapped)
                .mapToInt(difference -> difference.sample().n())
                .max()
                .orElse(0);
        if (resampled > 0) {
            sentences.add(
                    "A bootstrap interval stays within the observed differences: with %s it covers the true difference"
                                    .formatted(seeds(resampled))
                            + " at most %s of the time (if differences are symmetric)."
                                    .formatted(Rounding.percent(1 - SignFlip.smallestP(resampled))));
        }
        if (comparisons.stream()
                .anyMatch(comparison -> !comparison.difference().test().exact())) {
            sentences.add("With more than %s seeds, p counts %s random assignments of signs instead of all."
                    .formatted(SignFlip.LARGEST_EXACT, SignFlip.SAMPLED));
        }
    }

    private static boolean isBootstrapped(PairedDifference difference) {
        return difference
                .interval()
                .filter(interval -> interval.kind() != Interval.Kind.T)
                .isPresent();
    }

    /** The smallest p that a sign-flip test of n seeds can give. */
    static String power(int n, int comparisons) {
        double level = SignFlip.smallestP(n);
        StringBuilder sentence = new StringBuilder(
                "%s cannot show p below %s (two-sided)".formatted(capitalised(seeds(n)), Rounding.p(level)));
        int enough = SignFlip.differencesFor(USUAL_LEVEL);
        if (n < enough) {
            sentence.append("; %s seeds reach %s".formatted(enough, Rounding.p(SignFlip.smallestP(enough))));
        }
        if (comparisons > 1) {
            int needed = SignFlip.differencesFor(USUAL_LEVEL / comparisons);
            sentence.append(". Holm's correction is for %s comparisons; with it, p below 0.05 needs at least %s seeds"
                    .formatted(comparisons, needed));
        }
        return sentence.append('.').toString();
    }

    private static String seeds(int n) {
        return n == 1 ? "one seed" : n + " seeds";
    }

    private static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private void effects() {
        if (table.axes().size() < 2) {
            return; // the table has no effects then
        }
        table.effects().stream()
                .filter(effect -> effect.used() < effect.of())
                .map(effect ->
                        "The effect of %s on %s uses %s of %s combinations of seeds and other axes; the others lack"
                                        .formatted(effect.axis(), effect.metric(), effect.used(), effect.of())
                                + " a trial.")
                .distinct()
                .forEach(sentences::add);
    }

    private void intervals() {
        sentences.add("Intervals of %s treat the seed as the only source of variation: the data, their split and the"
                        .formatted(Rounding.percent(table.confidence()))
                + " implementation stay the same.");
    }
}
