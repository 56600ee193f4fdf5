package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.statistics.PairedDifference;
import dev.bifocal.host.sweep.statistics.Sample;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statistics of a sweep: its cells with what their trials measured, compared with the baseline seed by seed. Only
 * trials that are done count. All numbers have full precision.
 *
 * @param sweep the name of the sweep
 * @param axes the names of the axes
 * @param seeds the seeds
 * @param baseline the label of the baseline's cell
 * @param metrics the metrics of the table, by default the sweep's metrics with the main one first
 * @param confidence the confidence of all intervals
 * @param rows the cells, in the order of the sweep
 * @param effects the main effects of each axis, by metric, axis and value
 * @param selections the cell with the best mean of each metric
 * @param fronts the cells on the Pareto fronts
 * @param sentences notes below the table: missing trials, the selected cell, the power of this number of seeds
 */
public record SweepTable(
        String sweep,
        List<String> axes,
        List<Long> seeds,
        Optional<String> baseline,
        List<String> metrics,
        double confidence,
        List<Row> rows,
        List<Effect> effects,
        List<Selection> selections,
        List<Front> fronts,
        List<String> sentences) {

    /** Copies the lists. */
    public SweepTable {
        axes = List.copyOf(axes);
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
        rows = List.copyOf(rows);
        effects = List.copyOf(effects);
        selections = List.copyOf(selections);
        fronts = List.copyOf(fronts);
        sentences = List.copyOf(sentences);
    }

    /**
     * A cell.
     *
     * @param cell the label of the cell
     * @param values the label of its value on each axis
     * @param baseline whether it is the baseline
     * @param trials its trials by state
     * @param measures its statistics, by metric; a metric that no trial has measured is left out
     * @param cost {@code seconds} and {@code peakMemoryMiB} of its trials
     */
    public record Row(
            String cell,
            Map<String, String> values,
            boolean baseline,
            Trials trials,
            Map<String, Measure> measures,
            Map<String, Sample> cost) {

        /** Copies the maps in their order. */
        public Row {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
            cost = Collections.unmodifiableMap(new LinkedHashMap<>(cost));
        }

        /** The statistics of a metric. */
        public Optional<Measure> measure(String metric) {
            return Optional.ofNullable(measures.get(metric));
        }
    }

    /**
     * The trials of a cell.
     *
     * @param done the number of trials that are done
     * @param of the number of all trials
     * @param others the numbers of the other trials, by state
     */
    public record Trials(int done, int of, Map<Trial.State, Integer> others) {

        /** Copies the map in its order. */
        public Trials {
            others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
        }
    }

    /**
     * The statistics of a metric of a cell.
     *
     * @param values the seeds and values of the trials, after the last epoch
     * @param last the summary of these values
     * @param best the summary of each trial's best value over its epochs, for metrics of evaluation during training
     * @param comparison the comparison with the baseline; empty for the baseline itself and without common seeds
     * @param selected whether the cell has the best mean of this metric
     */
    public record Measure(
            Map<Long, Double> values,
            Sample last,
            Optional<Best> best,
            Optional<Comparison> comparison,
            boolean selected) {

        /** Copies the map in its order. */
        public Measure {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * The best epochs of a cell's trials.
     *
     * @param value the summary of the best values: the smallest ones for losses, the largest for most metrics
     * @param epoch the mean epoch of these values
     */
    public record Best(Sample value, double epoch) {}

    /**
     * A comparison with the baseline.
     *
     * @param difference the cell minus the baseline, seed by seed
     * @param holm the p value of the sign-flip test, corrected for all comparisons of the table
     */
    public record Comparison(PairedDifference difference, double holm) {}

    /**
     * The main effect of a value of an axis. Within each seed, the trials with this value are averaged over the other
     * axes. A combination of the other axes counts for a seed only if it was measured with every value of the axis.
     *
     * @param metric the metric
     * @param axis the axis
     * @param value the value
     * @param reference the value that this one is compared with: that of the baseline, or the first
     * @param used the number of combinations of the other axes and seeds that count
     * @param of the number of all such combinations
     * @param mean the summary of the averages, one for each seed
     * @param difference this value minus the reference, seed by seed; empty for the reference
     */
    public record Effect(
            String metric,
            String axis,
            String value,
            String reference,
            int used,
            int of,
            Sample mean,
            Optional<PairedDifference> difference) {}

    /**
     * A selected cell.
     *
     * @param metric the metric on which it was selected
     * @param cell the label of the cell
     * @param mean its mean after the last epoch
     * @param candidates the number of cells that it was selected from: those with the most measured trials
     */
    public record Selection(String metric, String cell, double mean, int candidates) {}

    /**
     * The cells that no other cell beats in both the mean of a metric and a mean cost.
     *
     * @param metric the metric
     * @param cost {@code seconds} or {@code peakMemoryMiB}
     * @param cells the labels of the cells
     */
    public record Front(String metric, String cost, List<String> cells) {

        /** Copies the list. */
        public Front {
            cells = List.copyOf(cells);
        }
    }

    /** The table of all metrics of a sweep with intervals of 95 %. */
    public static SweepTable of(SweepResults results) {
        return of(results, TableOptions.standard());
    }

    /**
     * The table of a sweep.
     *
     * @throws dev.bifocal.api.BifocalException if an option names a metric that no trial has measured
     */
    public static SweepTable of(SweepResults results, TableOptions options) {
        return new TableBuilder(results, options).build();
    }
}
