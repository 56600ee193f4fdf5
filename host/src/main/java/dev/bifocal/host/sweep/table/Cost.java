package dev.bifocal.host.sweep.table;

import dev.bifocal.host.launch.TrialCost;
import dev.bifocal.host.sweep.statistics.Sample;
import java.util.Arrays;
import java.util.Optional;

/** A cost of a cell, the mean over its trials. */
public enum Cost {
    /** Time. */
    SECONDS(TrialCost.SECONDS, "SECONDS", "time", "seconds of a trial"),
    /** Memory. */
    PEAK_MEMORY(TrialCost.PEAK_MEMORY_MIB, "PEAK MiB", "memory", "peak memory of a trial, MiB");

    private final String key;
    private final String heading;
    private final String word;
    private final String axis;

    Cost(String key, String heading, String word, String axis) {
        this.key = key;
        this.heading = heading;
        this.word = word;
        this.axis = axis;
    }

    /** The cost of a front. */
    public static Cost of(SweepTable.Front front) {
        return Arrays.stream(values())
                .filter(cost -> cost.key.equals(front.cost()))
                .findFirst()
                .orElseThrow();
    }

    /** The name in results and in JSON. */
    public String key() {
        return key;
    }

    /** The heading of its column. */
    String heading() {
        return heading;
    }

    /** {@code time} or {@code memory}. */
    public String word() {
        return word;
    }

    /** The name of its axis in a chart. */
    public String axis() {
        return axis;
    }

    /** The cost of a cell, if it is known. */
    public Optional<Sample> of(SweepTable.Row row) {
        return Optional.ofNullable(row.cost().get(key));
    }
}
