package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.View;
import dev.bifocal.app.Application;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.EncoderSpec;
import dev.bifocal.host.encoder.Layer;
import dev.bifocal.host.encoder.ResNets;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import dev.bifocal.host.train.wiring.HeadSource;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three whole steps of MaskCon's official code on a tiny ResNet, from its initial state to its final one. */
class OfficialStepsTest {

    private static final double MOMENTUM = 0.9;
    private static final int HIDDEN = 24;
    private static final float TOLERANCE = 2e-5f;

    @Test
    void maskconTakesTheOfficialSteps() throws URISyntaxException {
        takesTheOfficialSteps(
                "train3__maskcon_w1.0",
                "maskcon",
                List.of("losses.contrastive.target.w=1", "heads.classifier.name=classifier"));
    }

    @Test
    void coinsTakesTheOfficialSteps() throws URISyntaxException {
        takesTheOfficialSteps("train3__coins_w0.5", "coins", List.of("heads.classifier.side=both"));
    }

    private static void takesTheOfficialSteps(String name, String recipe, List<String> more) throws URISyntaxException {
        List<String> overrides = new ArrayList<>(List.of(
                "batch=8",
                "memory.size=32",
                "memory.momentum=" + MOMENTUM,
                "heads.projector.hiddenSize=" + HIDDEN,
                "heads.projector.size=16",
                "optimizer.lr=0.05"));
        overrides.addAll(more);
        Experiment experiment = Application.experiment(recipe, overrides);
        Compute.start(ComputeConfig.cpu(1));
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> oracle = Npz.read(
                    manager,
                    Path.of(OfficialStepsTest.class
                            .getResource("/oracle/maskcon/" + name + ".npz")
                            .toURI()));
            Wiring wiring = withEncoder(Wirer.wire(experiment, Application.registry(), 2, 32, 100), tinyResNet());
            try (Trainer trainer = new Trainer(
                    experiment, wiring, new dev.bifocal.host.encoder.BlockExecutor(wiring.encoder()), manager)) {
                Map<String, NDArray> state = trainer.state();
                officialNames(state).forEach((ours, theirs) -> {
                    NDArray initial = oracle.get("state0." + theirs);
                    state.get(ours)
                            .set(
                                    new NDIndex("..."),
                                    ours.equals("memory.keys.embedding") ? initial.transpose() : initial);
                });
                for (int step = 0; step < 3; step++) {
                    Map<View, NDArray> images = Map.of(
                            View.QUERY,
                            oracle.get("in_im_q").get(step),
                            View.KEY,
                            oracle.get("in_im_k").get(step));
                    NDArray labels = oracle.get("in_coarse").get(step);
                    trainer.step(
                            Batch.of(images, labels),
                            new TrainingProgress(step, 3, 0, 1),
                            Rates.of(step, 0.05),
                            part -> {});
                }
                double[] losses = oracle.get("out_f64.losses").toDoubleArray();
                List<Double> ours = trainer.scalars().values().get("loss");
                for (int step = 0; step < 3; step++) {
                    assertThat(ours.get(step))
                            .as("loss of step %d", step)
                            .isEqualTo(losses[step], within(1e-4 * losses[step]));
                }
                compareFinalState(state, oracle);
                NDArray features =
                        trainer.online().features(oracle.get("in_im_q").get(0));
                assertClose("features", features, oracle.get("out_f64.feat_eval_step3_batch0_q"));
            }
        }
    }

    private static EncoderSpec tinyResNet() {
        List<Layer> stem = List.of(
                new Layer.Convolution("conv1", 3, 4, 3, 1, 1),
                new Layer.BatchNormalization("bn1", 4),
                new Layer.Relu());
        return ResNets.basic("tiny", List.of(1, 1, 1, 1), 4, stem);
    }

    private static void compareFinalState(Map<String, NDArray> state, Map<String, NDArray> oracle) {
        officialNames(state).forEach((ours, theirs) -> {
            NDArray expected = oracle.get("out_f64.state3." + theirs).toType(DataType.FLOAT64, false);
            boolean running = ours.endsWith("running_mean") || ours.endsWith("running_var");
            if (ours.startsWith("momentum.") && !running) {
                // The official code averages before a step, we average after it: ours is one update ahead.
                NDArray online = oracle.get("out_f64.state3." + theirs.replace("encoder_k", "encoder_q"));
                expected = expected.mul(MOMENTUM).add(online.mul(1 - MOMENTUM));
            }
            assertClose(ours, state.get(ours), ours.equals("memory.keys.embedding") ? expected.transpose() : expected);
        });
    }

    private static void assertClose(String name, NDArray actual, NDArray expected) {
        double scale =
                Math.max(1, expected.abs().max().toType(DataType.FLOAT64, false).getDouble());
        NDArray difference =
                actual.toType(DataType.FLOAT64, false).sub(expected).abs().max();
        assertThat(difference.getDouble()).as(name).isLessThan(TOLERANCE * scale);
    }

    private static Wiring withEncoder(Wiring wiring, EncoderSpec encoder) {
        int side = encoder.mapSize(wiring.imageSize());
        List<Wiring.Head> heads = wiring.heads().stream()
                .map(head -> new Wiring.Head(
                        head.key(),
                        head.config(),
                        new HeadSource(
                                head.input().source(), new Shape(encoder.channels(), side, side), wiring.classes()),
                        head.outputs()))
                .toList();
        return new Wiring(
                encoder,
                wiring.imageSize(),
                wiring.classes(),
                wiring.batch(),
                wiring.bankSize(),
                wiring.trainingSize(),
                wiring.further(),
                wiring.symmetric(),
                heads,
                wiring.losses(),
                wiring.unused());
    }

    /** The official code's names of everything in our state that it has too. */
    private static Map<String, String> officialNames(Map<String, NDArray> state) {
        Map<String, String> official = new LinkedHashMap<>();
        state.forEach((name, array) -> {
            long rows = array.getShape().get(0);
            if (name.startsWith("online.")) {
                official.put(name, "encoder_q." + parameter(name.substring("online.".length()), rows));
            } else if (name.startsWith("momentum.")) {
                official.put(name, "encoder_k." + parameter(name.substring("momentum.".length()), rows));
            }
        });
        official.put("memory.keys.embedding", "queue");
        official.put("memory.labels", "coarse_labels");
        return official;
    }

    private static String parameter(String name, long rows) {
        if (name.startsWith("encoder.")) {
            String inner = name.substring("encoder.".length());
            if (inner.startsWith("layer")) {
                int stage = inner.charAt("layer".length()) - '1';
                return "net.%d.%s".formatted(3 + stage, inner.substring("layer1.0.".length()));
            }
            return inner.replace("conv1", "net.0").replace("bn1", "net.1");
        }
        String kind = name.endsWith("weight") ? "weight" : "bias";
        if (name.startsWith("heads.classifier.")) {
            return "classifer." + kind;
        }
        int layer = rows == HIDDEN ? 0 : 2;
        return "projector.%d.%s".formatted(layer, kind);
    }
}
