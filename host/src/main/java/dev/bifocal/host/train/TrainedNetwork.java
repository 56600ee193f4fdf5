package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Outputs;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.step.Network;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Encoder and heads of a run's online side as the newest checkpoint holds them, in evaluation mode: batch normalisation uses
 * running statistics. It belongs to the session's thread.
 */
public final class TrainedNetwork implements AutoCloseable {

    private final Network online;

    private TrainedNetwork(Network online) {
        this.online = online;
    }

    /**
     * The network of a run's newest checkpoint.
     *
     * @param session the run's experiment; owns the network's values, and the caller closes it after the network
     * @param warnings hears, in sentences, of checkpoints that are passed over
     * @throws BifocalException if the run has no checkpoint, or one that does not fit the experiment
     */
    public static TrainedNetwork open(Session session, RunFolder folder, Consumer<String> warnings) {
        Checkpoint checkpoint = Checkpoints.newestOf(folder, warnings);
        return new TrainedNetwork(session.online(network -> network.restore(checkpoint)));
    }

    /**
     * The feature map averaged over positions, (N, C).
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     */
    public NDArray features(NDArray images) {
        return online.features(images);
    }

    /**
     * Outputs of heads.
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     * @param names outputs that the experiment's heads give, or {@code features} for the feature map (N, C, h, w)
     */
    public Outputs outputs(NDArray images, Set<String> names) {
        return online.forward(images, names, false);
    }

    @Override
    public void close() {
        online.close();
    }
}
