package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.encoder.BackboneFile;
import dev.bifocal.host.eval.protocol.Backbone;
import dev.bifocal.host.eval.protocol.Backbones;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.step.Network;
import java.util.Map;
import java.util.function.Consumer;

/** Backbones of a session's encoder. They belong to the session's thread, and are closed before it. */
public final class SessionBackbones implements Backbones {

    private final Session session;
    private final Consumer<Network> weights;

    private SessionBackbones(Session session, Consumer<Network> weights) {
        this.session = session;
        this.weights = weights;
    }

    /** Backbones with the online side's weights in a run's checkpoint. */
    public static SessionBackbones ofRun(Session session, RunBackbone backbone) {
        return ofCheckpoint(session, backbone.checkpoint());
    }

    public static SessionBackbones ofCheckpoint(Session session, Checkpoint checkpoint) {
        return new SessionBackbones(session, network -> network.restore(checkpoint));
    }

    /**
     * Backbones with the weights of the file that the experiment names as {@code encoder.init}.
     *
     * @throws dev.bifocal.api.BifocalException if it names none, or one that cannot be read or does not fit the encoder
     */
    public static SessionBackbones ofFile(Session session) {
        BackboneFile file = session.initialWeights()
                .orElseThrow(() -> new BifocalException(
                        ErrorCode.CONFIGURATION,
                        "%s is not set, so there are no weights to evaluate.".formatted(BackboneFile.INIT),
                        "Set it to a file that 'bifocal export' wrote, or to torchvision's weights."));
        return new SessionBackbones(session, network -> network.restoreEncoder(file));
    }

    @Override
    public Backbone trained() {
        return backbone(weights);
    }

    @Override
    public Backbone fresh() {
        return backbone(network -> {});
    }

    private Backbone backbone(Consumer<Network> values) {
        return new OfNetwork(session.online(values), session.wiring().encoder().channels());
    }

    private record OfNetwork(Network network, int channels) implements Backbone {

        @Override
        public NDArray features(NDArray images) {
            return network.features(images);
        }

        @Override
        public NDArray trainingFeatures(NDArray images) {
            return network.trainingFeatures(images);
        }

        @Override
        public Map<String, NDArray> weights() {
            return network.trained();
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
