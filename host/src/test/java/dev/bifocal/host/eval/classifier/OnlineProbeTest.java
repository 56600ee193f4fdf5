package dev.bifocal.host.eval.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.eval.ColourImages;
import dev.bifocal.host.eval.Evaluation;
import dev.bifocal.host.eval.protocol.FeatureCache;
import dev.bifocal.host.eval.protocol.FineLabels;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnlineProbeTest {

    private static final Dataset DATASET = ColourImages.dataset(ColourImages.shades(30, 1), ColourImages.shades(12, 2));

    private final NDManager manager = Evaluation.manager();
    private final FineLabels labels = FineLabels.shared(DATASET).orElseThrow();
    private final OnlineProbe probe = new OnlineProbe(labels, 3, manager);

    @AfterEach
    void stop() {
        manager.close();
    }

    /** Feature maps (30, 3, 2, 2) whose means are separable: the class's channel is 1, with an offset that is the same for all. */
    private NDArray maps() {
        float[] values = new float[30 * 3 * 4];
        for (int i = 0; i < values.length; i++) {
            int image = i / 12;
            int channel = i / 4 % 3;
            values[i] = (channel == labels.train()[image] ? 1 : 0) + (i % 4) * 0.1f;
        }
        return manager.create(values, new Shape(30, 3, 2, 2));
    }

    private double train(int steps) {
        NDArray maps = maps();
        NDArray indices = manager.arange(30).toType(DataType.INT64, false);
        float accuracy = 0;
        for (int step = 0; step < steps; step++) {
            accuracy = probe.learn(maps, indices).getFloat();
        }
        return accuracy;
    }

    private double test() {
        // The mean colour of an image, whose greatest channel is its class.
        try (FeatureCache features =
                new FeatureCache(ColourImages.data(DATASET, 5, manager), images -> images.reshape(images.size(0), 3, -1)
                        .mean(new int[] {2}))) {
            return probe.measure(features).top1();
        }
    }

    @Test
    void learnsSeparableFeatures() {
        assertThat(train(1)).isCloseTo(1 / 3.0, within(1e-6));
        assertThat(train(50)).isEqualTo(1);
        assertThat(test()).isEqualTo(1);
    }

    @Test
    void takesTheStepsOfAdam() {
        NDArray maps = maps();
        train(2);
        NDArray x = maps.reshape(30, 3, -1).mean(new int[] {2}).concat(manager.ones(new Shape(30, 1)), 1);
        NDArray y = manager.create(labels.train()).oneHot(3);
        NDArray w = manager.zeros(new Shape(4, 3));
        NDArray m = manager.zeros(new Shape(4, 3));
        NDArray v = manager.zeros(new Shape(4, 3));
        for (int t = 1; t <= 2; t++) {
            NDArray g = x.transpose().matMul(x.matMul(w).softmax(1).sub(y)).div(30);
            m = m.mul(0.9).add(g.mul(0.1));
            v = v.mul(0.999).add(g.square().mul(0.001));
            NDArray step = m.div(1 - Math.pow(0.9, t))
                    .div(v.div(1 - Math.pow(0.999, t)).sqrt().add(1e-8));
            w = w.sub(step.mul(0.001));
        }
        assertThat(probe.state().get("probe.weight").sub(w).abs().max().getFloat())
                .isLessThan(1e-6f);
        assertThat(probe.state().get("probe.steps").getFloat()).isEqualTo(2);
    }

    @Test
    void isNotPossibleWithoutSharedClasses() {
        ColourImages others = new ColourImages(new int[][] {{9, 9, 9}}, new int[] {0}, List.of("grey"));
        assertThat(FineLabels.shared(ColourImages.dataset(ColourImages.shades(3, 1), others)))
                .isEmpty();
    }
}
