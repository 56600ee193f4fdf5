package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Side;
import dev.bifocal.host.eval.Backbone;
import dev.bifocal.host.eval.Backbones;
import dev.bifocal.host.run.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    /**
     * Backbones with the online side's weights in a checkpoint.
     *
     * @param checkpoint as {@link #newestCheckpoint} gives it
     */
    public static SessionBackbones ofCheckpoint(Session session, Path checkpoint) {
        return new SessionBackbones(session, network -> {
            Map<String, NDArray> state = new LinkedHashMap<>();
            network.values().forEach((name, array) -> state.put("online." + name, array));
            Checkpoints.restore(checkpoint, state, session.manager());
        });
    }

    /**
     * The newest checkpoint of a run.
     *
     * @throws dev.bifocal.api.BifocalException if it has none yet
     */
    public static Path newestCheckpoint(RunFolder folder) {
        return Checkpoints.newestOf(folder);
    }

    @Override
    public Backbone trained() {
        Network network = network();
        try {
            weights.accept(network);
            return new OfNetwork(network, session.wiring().encoder().channels());
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    @Override
    public Backbone fresh() {
        return new OfNetwork(network(), session.wiring().encoder().channels());
    }

    private Network network() {
        return new Network(
                session.wiring(),
                session.executor(),
                Side.ONLINE,
                session.manager(),
                session.experiment().seed());
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
