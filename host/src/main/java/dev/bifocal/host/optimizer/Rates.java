package dev.bifocal.host.optimizer;

import java.util.Map;
import java.util.Objects;

/**
 * The learning rates of one step.
 *
 * @param step the number of steps before it
 * @param common the rate of parameters without a group
 * @param ofGroups rates by the name of the group; a group that is not among them has the common rate
 */
public record Rates(long step, double common, Map<String, Double> ofGroups) {

    /** The same rate for all parameters. */
    public static Rates of(long step, double rate) {
        return new Rates(step, rate, Map.of());
    }

    /**
     * The rate of a group.
     *
     * @param group the name; empty for parameters without a group
     */
    double of(String group) {
        return Objects.requireNonNull(ofGroups.getOrDefault(group, common));
    }
}
