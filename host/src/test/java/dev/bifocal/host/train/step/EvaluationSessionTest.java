package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.eval.Evaluations;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.load.Plugins;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.network.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that measure an encoder without losses and heads. */
class EvaluationSessionTest {

    private static final String EXPERIMENT =
            """
            data: {shapes: {size: 16, train: 96, test: 48, clutter: 0}}
            views: {policies: {linear-train: [horizontalFlip]}}
            encoder: {width: 8}
            compute: {device: cpu, threads: 1}
            evaluation:
              batch: 20
              recall: [1]
              semi: {fraction: 1, scratch: true, batch: 16, epochs: 15, milestones: [12], every: 0}
            """;

    @TempDir
    private Path folder;

    private static Session session() {
        ResolvedExperiment resolved = new ExperimentLoader(Plugins.load(List.of())).parse(EXPERIMENT, "test");
        return Session.forEvaluation(resolved);
    }

    /** A checkpoint's encoder. */
    private TrainedEncoder saved(Network network) {
        Checkpoints checkpoints = new Checkpoints(folder, Map.of(), Optional.empty());
        checkpoints.save(network.state(), new Checkpoint.Counters(1, 0, 5, 0, 0, Map.of(), 0, 0, Map.of()));
        Checkpoint checkpoint = checkpoints.newest(warning -> {}).orElseThrow();
        return TrainedEncoder.of(checkpoint.file(), checkpoint.content(), "online.encoder.", Map.of());
    }

    private static Network other(Session session) {
        return new Network(session.wiring(), session.executor(), Side.ONLINE, session.manager(), 77);
    }

    private static Measured fineTuned(Session session, TrainedEncoder encoder) {
        List<Measured> measured = new ArrayList<>();
        new Evaluations(
                        session.evaluationData(),
                        session.experiment().evaluation(),
                        EnumSet.of(Protocol.SEMI),
                        1,
                        (protocol, point, epochs) -> {})
                .measure(
                        () -> session.online(network -> network.restoreEncoder(encoder)),
                        () -> session.online(network -> {}),
                        measured::add);
        return measured.get(0);
    }

    @Test
    void fineTuningLearnsShapes() {
        try (Session session = session();
                Network network = other(session)) {
            Measured measured = fineTuned(session, saved(network));
            List<Measured.Point> course = measured.course();
            assertThat(course.get(14).loss()).isLessThan(.75 * course.get(0).loss());
        }
    }

    @Test
    void aRestoredEncoderIsThatOfTheCheckpoint() {
        try (Session session = session();
                Network network = other(session)) {
            TrainedEncoder encoder = saved(network);
            NDArray images = session.manager().randomNormal(new Shape(2, 3, 16, 16));
            float[] expected = network.features(images).toFloatArray();

            try (Network trained = session.online(online -> online.restoreEncoder(encoder));
                    Network fresh = session.online(online -> {})) {
                assertThat(trained.channels()).isEqualTo(64);
                assertThat(trained.features(images).toFloatArray()).isEqualTo(expected);
                assertThat(fresh.features(images).toFloatArray()).isNotEqualTo(expected);
                trained.trainingFeatures(images);
                assertThat(trained.features(images).toFloatArray()).isNotEqualTo(expected);
            }
            assertThat(network.features(images).toFloatArray()).isEqualTo(expected);
        }
    }

    @Test
    void featuresAreTheMeanOfTheMapAndLeaveNothingBehind() {
        try (Session session = session()) {
            NDArray images = session.manager().randomNormal(new Shape(3, 3, 16, 16));
            int before = session.manager().getManagedArrays().size();
            try (Network network = session.online(online -> {});
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray map = network.forward(images, Set.of(HeadInput.FEATURES), false)
                        .get(HeadInput.FEATURES);
                float[] means = map.mean(new int[] {3}).mean(new int[] {2}).toFloatArray();
                NDArray features = network.features(images);
                assertThat(features.getShape()).isEqualTo(new Shape(3, 64));
                assertThat(features.toFloatArray()).containsExactly(means, within(1e-5f));
            }
            assertThat(session.manager().getManagedArrays().size()).isEqualTo(before);
        }
    }
}
