package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Progress;
import dev.bifocal.host.experiment.RunConfig;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.track.MetricRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds gradients that are not finite before they change a weight, and weights that are not before they reach a
 * checkpoint.
 */
final class FiniteChecks {

    private final Map<String, NDArray> trained;
    private final List<NDArray> watched;
    private final int every;
    private final boolean waits;
    private final boolean always;
    private final GradientProbe probe;

    /**
     * Checks of a training.
     *
     * @param trained all that is trained, by name
     * @param encoder names of the encoder's parameters, the first one first
     * @param run says which steps are recorded
     * @param always whether every step is checked
     * @param manager on the device
     */
    FiniteChecks(Map<String, NDArray> trained, Set<String> encoder, RunConfig run, boolean always, NDManager manager) {
        this.always = always;
        this.trained = trained;
        this.watched = watched(trained, encoder);
        this.every = run.every();
        this.waits = manager.getDevice().isGpu();
        this.probe = new GradientProbe(manager);
    }

    /**
     * The encoder's weight that backward reaches last, and all weights of heads and losses: what is not finite shows in
     * one of them.
     */
    private static List<NDArray> watched(Map<String, NDArray> trained, Set<String> encoder) {
        List<NDArray> watched = new ArrayList<>();
        trained.keySet().stream()
                .filter(encoder::contains)
                .findFirst()
                .ifPresent(first -> watched.add(trained.get(first)));
        trained.forEach((name, weight) -> {
            if (!encoder.contains(name)) {
                watched.add(weight);
            }
        });
        return watched;
    }

    /** What asks the engine. */
    GradientProbe probe() {
        return probe;
    }

    /** The first step, and those after which metrics are recorded: they have the checks that wait for a GPU. */
    boolean isDue(Progress progress) {
        return always || progress.step() == 0 || isRecorded(progress);
    }

    /** Whether metrics are recorded after a step. */
    boolean isRecorded(Progress progress) {
        long perEpoch = progress.totalSteps() / progress.epochs();
        long done = progress.step() - progress.epoch() * perEpoch + 1;
        return done == perEpoch || done % every == 0;
    }

    /**
     * Names of weights whose gradient is not finite, if the loss is. Where nothing waits, steps without a check have a
     * look at some weights.
     *
     * @param scalars has the loss of this step last
     */
    List<String> infiniteGradients(Progress progress, Scalars scalars) {
        boolean due = isDue(progress);
        if (!due && waits) {
            return List.of();
        }
        if (probe.finite(due ? List.copyOf(trained.values()) : watched)) {
            return List.of();
        }
        List<Double> losses = scalars.values().getOrDefault(MetricRecord.LOSS, List.of());
        boolean lossIsFinite = losses.isEmpty() || Double.isFinite(losses.get(losses.size() - 1));
        return lossIsFinite ? probe.infiniteGradients(trained) : List.of();
    }

    /**
     * Refuses weights that are not finite.
     *
     * @param step steps that are done
     * @throws BifocalException if there are such weights
     */
    void requireFiniteWeights(long step) {
        List<String> names = probe.infiniteValues(trained);
        if (!names.isEmpty()) {
            throw new HostException(
                    ErrorCode.RUN,
                    "After step %s, %s of %s weights are not finite, such as %s, although the loss still is."
                            .formatted(step, names.size(), trained.size(), names.get(0)),
                    "Lower optimizer.lr, or set optimizer.clip=1; the last checkpoint, if there is one, is from before.");
        }
    }
}
