package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Side;
import dev.bifocal.host.eval.Evaluations;
import dev.bifocal.host.eval.protocol.Backbone;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.load.Plugins;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.SessionBackbones;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static Measured fineTuned(Session session, SessionBackbones backbones) {
        List<Measured> measured = new ArrayList<>();
        new Evaluations(
                        session.evaluationData(),
                        session.experiment().evaluation(),
                        EnumSet.of(Protocol.SEMI),
                        1,
                        (protocol, point, epochs) -> {})
                .measure(backbones, measured::add);
        return measured.get(0);
    }

    @Test
    void fineTuningLearnsShapes() {
        try (Session session = session()) {
            Checkpoints checkpoints = new Checkpoints(folder, Map.of(), Optional.empty());
            checkpoints.save(Map.of(), new Checkpoint.Counters(1, 0, 5, 0, 0, Map.of(), 0, 0));
            Measured measured = fineTuned(
                    session,
                    SessionBackbones.ofCheckpoint(
                            session, checkpoints.newest(warning -> {}).orElseThrow()));
            List<Measured.Point> course = measured.course();
            assertThat(course.get(14).loss()).isLessThan(.75 * course.get(0).loss());
        }
    }

    @Test
    void aBackboneIsTheEncoderOfACheckpoint() {
        try (Session session = session();
                Network network =
                        new Network(session.wiring(), session.executor(), Side.ONLINE, session.manager(), 77)) {
            Checkpoint.Counters counters = new Checkpoint.Counters(1, 0, 5, 0, 0, Map.of(), 0, 0);
            Checkpoints checkpoints = new Checkpoints(folder, Map.of(), Optional.empty());
            checkpoints.save(network.state(), counters);
            SessionBackbones backbones = SessionBackbones.ofCheckpoint(
                    session, checkpoints.newest(warning -> {}).orElseThrow());
            NDArray images = session.manager().randomNormal(new Shape(2, 3, 16, 16));
            float[] expected = network.features(images).toFloatArray();

            try (Backbone trained = backbones.trained();
                    Backbone fresh = backbones.fresh()) {
                assertThat(trained.channels()).isEqualTo(64);
                assertThat(trained.features(images).toFloatArray()).isEqualTo(expected);
                assertThat(fresh.features(images).toFloatArray()).isNotEqualTo(expected);
                trained.trainingFeatures(images);
                assertThat(trained.features(images).toFloatArray()).isNotEqualTo(expected);
            }
            assertThat(network.features(images).toFloatArray()).isEqualTo(expected);
        }
    }
}
