package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Prints Recall@K of several seeds: the mean and the range over the seeds.
 *
 * <p>A measurement maps K to recall. All measurements have the same K, and the lists of two recipes have the same seeds
 * in the same order.
 */
public final class SeedsPrinter {

    private static final String PLAIN = "%.1f";
    private static final String SIGNED = "%+.1f";

    private SeedsPrinter() {}

    /** A table for the given K. */
    public static Table table(Collection<Integer> ks) {
        List<String> headings = new ArrayList<>(List.of("RECALL@K IN %"));
        ks.forEach(k -> headings.add("R@" + k));
        return Table.of(headings).right(IntStream.rangeClosed(1, ks.size()).toArray());
    }

    /** A row of that table: {@code 19.1 (17.6 to 20.3)}; the value alone for one seed. */
    public static List<String> row(String name, List<Map<Integer, Double>> seeds) {
        List<String> cells = new ArrayList<>(List.of(name));
        seeds.get(0).keySet().forEach(k -> cells.add(meanAndRange(PLAIN, percent(seeds, k))));
        return cells;
    }

    /** The difference between two recipes for the first K: the mean and the range over the seeds. */
    public static String difference(
            String name, List<Map<Integer, Double>> seeds, String other, List<Map<Integer, Double>> otherSeeds) {
        int k = seeds.get(0).keySet().iterator().next();
        double[] values = percent(seeds, k);
        double[] others = percent(otherSeeds, k);
        double[] differences = IntStream.range(0, values.length)
                .mapToDouble(seed -> values[seed] - others[seed])
                .toArray();
        return "R@%s of %s minus R@%s of %s: %s".formatted(k, name, k, other, meanAndRange(SIGNED, differences));
    }

    private static double[] percent(List<Map<Integer, Double>> seeds, int k) {
        return seeds.stream()
                .mapToDouble(recall -> 100 * Objects.requireNonNull(recall.get(k)))
                .toArray();
    }

    private static String meanAndRange(String format, double[] values) {
        DoubleSummaryStatistics statistics = Arrays.stream(values).summaryStatistics();
        String mean = number(format, statistics.getAverage());
        return values.length == 1
                ? mean
                : "%s (%s to %s)"
                        .formatted(mean, number(format, statistics.getMin()), number(format, statistics.getMax()));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
