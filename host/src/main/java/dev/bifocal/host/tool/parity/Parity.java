package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.train.wiring.Requests;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Feeds the arrays of a recorded case to an experiment, and compares what comes out with what was recorded.
 *
 * <p>There are three kinds of cases; docs/cli.md lists the names of their arrays. A case of outputs goes past encoder
 * and heads to targets and losses. A case of feature maps, which has {@code in_features_query} or {@code
 * in_features_key}, goes past the encoder alone: its heads get the weights that the case holds, and a whole step is
 * computed but for the optimiser. A case of images, which has {@code in_images_query}, is a short training from its
 * first state to its last. What a case does not record is not compared.
 */
public final class Parity {

    /** The computation of one kind of case. */
    sealed interface Kind permits OutputsCase, NetworkCase, StepsCase {

        /** Computes within the caller's scope, and gives each value to the comparison. */
        void run(Comparison comparison);
    }

    private final RecordedCase recorded;
    private final Comparison comparison;
    private final Kind kind;

    /**
     * The difference of one value from the recorded one.
     *
     * @param name the name of the value
     * @param absolute the greatest absolute difference; not a number if ours is not finite
     * @param relative that, over the greatest recorded magnitude
     * @param compared the number of entries compared
     * @param notFinite recorded entries that are not finite and so cannot be compared
     */
    public record Difference(String name, double absolute, double relative, long compared, long notFinite) {}

    /**
     * A comparison.
     *
     * @param registry the plugins that there are
     * @param arrays the case's arrays
     * @param manager owns what is computed
     * @throws BifocalException if the case lacks what the experiment reads
     */
    public Parity(Experiment experiment, PluginRegistry registry, Map<String, NDArray> arrays, NDManager manager) {
        this.recorded = new RecordedCase(arrays);
        this.comparison = new Comparison(recorded);
        List<Wiring.Loss> losses = Wirer.losses(experiment);
        if (losses.isEmpty()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "The experiment has no loss with a weight above 0.",
                    "Name a recipe that has one.");
        }
        boolean maps = Stream.of(View.QUERY, View.KEY)
                .anyMatch(view -> recorded.numbers(NetworkCase.features(view)).isPresent());
        boolean images = recorded.numbers(StepsCase.images(View.QUERY)).isPresent();
        losses.forEach(loss -> loss.requests().forEach(requests -> checkHeld(loss.key(), requests, images || !maps)));
        this.kind = images
                ? new StepsCase(experiment, registry, recorded, manager)
                : maps
                        ? new NetworkCase(experiment, registry, recorded, manager)
                        : new OutputsCase(experiment, recorded, manager);
    }

    /** Refuses what no case holds. In a case of feature maps, a state can hold what a component keeps of an epoch. */
    private static void checkHeld(String loss, Requests requests, boolean epochs) {
        Optional<String> missing = requests.furtherViews().stream()
                .findFirst()
                .map("the view '%s'"::formatted)
                .or(() -> epochs
                        ? requests.epochOutputs().values().stream()
                                .flatMap(names -> names.stream().sorted())
                                .findFirst()
                                .map("output %s of all training samples when an epoch begins"::formatted)
                        : Optional.empty());
        missing.ifPresent(what -> {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "In %s: %s reads %s, which recorded cases do not hold."
                            .formatted(requests.place(), requests.component().name(), what),
                    "Train it with 'train', or leave the loss out with losses.%s.weight=0.".formatted(loss));
        });
    }

    /** The scalars that the case was recorded with, such as {@code T1}, by name. */
    public Map<String, Double> settings() {
        return recorded.settings();
    }

    /** Computes and compares. */
    public List<Difference> compare() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            kind.run(comparison);
        }
        return comparison.differences();
    }

    /** Names of recorded arrays that {@link #compare} had nothing to compare with, sorted. */
    public List<String> notCompared() {
        return comparison.notCompared();
    }
}
