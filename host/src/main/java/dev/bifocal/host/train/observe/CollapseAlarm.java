package dev.bifocal.host.train.observe;

import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Warns once for each output that collapses. It reads the records of training steps.
 *
 * <p>An output has collapsed in a record if its unit vectors are almost equal, or if they are similar and a loss with a
 * memory bank has the value of a uniform prediction. Untrained networks map all images to similar vectors, too, so the
 * first epoch does not count.
 */
public final class CollapseAlarm implements MetricSink {

    /** Below this standard deviation, times sqrt(D), unit vectors are almost equal. */
    static final double EQUAL = 0.03;

    /** Below this standard deviation, times sqrt(D), unit vectors are similar. */
    static final double SIMILAR = 0.25;

    /** The number of records in a row with a collapsed output before a warning. */
    static final int RECORDS = 3;

    private static final String PREFIX = MetricRecord.COLLAPSE + ".";
    private static final String SUFFIX = "." + CollapseMeasures.STD;
    private static final double NEAR = 0.005;

    private final Map<String, Integer> inARow = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private final Set<String> bankLosses;
    private final int bankSize;
    private final Consumer<String> listener;

    /**
     * Creates an alarm.
     *
     * @param bankLosses names of the losses that compare with a memory bank
     * @param bankSize the number K of keys in the bank
     * @param listener receives each warning as a sentence
     */
    public CollapseAlarm(Set<String> bankLosses, int bankSize, Consumer<String> listener) {
        this.bankLosses = Set.copyOf(bankLosses);
        this.bankSize = bankSize;
        this.listener = listener;
    }

    @Override
    public void record(MetricRecord record) {
        if (record.kind() == MetricRecord.Kind.TRAIN && record.epoch() > 0) {
            record.values().forEach((name, value) -> {
                if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
                    see(name.substring(PREFIX.length(), name.length() - SUFFIX.length()), value, record);
                }
            });
        }
    }

    private void see(String output, double std, MetricRecord record) {
        String uniform = uniform(record);
        boolean collapsed = std < EQUAL || (std < SIMILAR && !uniform.isEmpty());
        int records = inARow.merge(output, 1, (before, one) -> before + 1);
        if (!collapsed) {
            inARow.remove(output);
            return;
        }
        if (records >= RECORDS && warned.add(output)) {
            listener.accept(
                    "Output %s has collapsed: all images have similar embeddings in %s records in a row, up to step %s. %s is %s; 1 is healthy, 0 means equal embeddings.%s Usual causes: a learning rate or a temperature that is too high, or a loss that equal embeddings minimise."
                            .formatted(output, records, record.step(), PREFIX + output + SUFFIX, number(std), uniform));
        }
    }

    /** A sentence if a loss stays at the value of a uniform prediction over its own key and the bank. */
    private String uniform(MetricRecord record) {
        double chance = Math.log1p(bankSize);
        for (String loss : bankLosses) {
            Double value = record.values().get(loss);
            if (value != null && Math.abs(value - chance) < NEAR * chance) {
                return " losses.%s is %s, and a uniform prediction over the sample's own key and the %s keys of the bank gives ln(1+%s) = %s."
                        .formatted(loss, number(value), bankSize, bankSize, number(chance));
            }
        }
        return "";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    @Override
    public void close() {}
}
