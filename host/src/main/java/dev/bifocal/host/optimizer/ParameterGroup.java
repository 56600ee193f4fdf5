package dev.bifocal.host.optimizer;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.optimizer.OptimizerConfig.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a group of parameters, in place of the settings of the same name of {@code optimizer}.
 *
 * @param parameters kinds of parameters and names of heads
 */
public record ParameterGroup(
        @Option(
                        doc = "Parameters of the group: kinds as in exclude, and names of heads. "
                                + "Default: the name of the group.",
                        value = "[]")
                List<String> parameters,
        @Option(doc = "Peak learning rate. 0 freezes the parameters.", min = 0) Optional<Double> lr,
        @Option(doc = "Weight decay of the parameters that exclude does not name.", min = 0)
                Optional<Double> weightDecay,
        @Option(doc = "Learning rate after warm-up.") Optional<Schedule> schedule) {

    /** Copies the list. */
    public ParameterGroup {
        parameters = List.copyOf(parameters);
    }

    /**
     * The kinds of parameters and the names of heads in the group.
     *
     * @param name the name of the group
     */
    public List<String> words(String name) {
        return parameters.isEmpty() ? List.of(name) : parameters;
    }
}
