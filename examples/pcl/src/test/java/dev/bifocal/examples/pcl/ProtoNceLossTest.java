package dev.bifocal.examples.pcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.EpochStart;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeOutputs;
import dev.bifocal.tck.FakeProgress;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import dev.bifocal.tck.NpzCase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProtoNceLossTest {

    private static final String OUTPUT = OutputSpec.EMBEDDING;
    private static final FakeProgress SECOND_EPOCH = new FakeProgress(4, 8, 1, 2);

    private final NDManager manager = NDManager.newBaseManager();
    private final NpzCase recorded = NpzCase.resource(manager, getClass(), "pcl.npz");

    @AfterEach
    void close() {
        manager.close();
    }

    private LossTerm term(List<Integer> clusters, long... shape) {
        FakeSetup setup = new FakeSetup(
                manager,
                Map.of(OUTPUT, new Shape(shape)),
                3,
                6,
                8,
                26,
                OUTPUT,
                DataType.FLOAT64,
                new LinkedHashMap<>(),
                new LinkedHashMap<>());
        return new ProtoNceLoss().create(new ProtoNceLoss.Options(clusters, 0.3, 10, 20, 1, OUTPUT), setup);
    }

    private FakeLossStep step(NDArray query, Progress progress) {
        return new FakeLossStep()
                .query(OUTPUT, query)
                .indices(recorded.get("indices"))
                .progress(progress);
    }

    /** The beginning of an epoch with the recorded features of the whole training set. */
    private record Start(Progress progress, NDArray features) implements EpochStart {

        @Override
        public Outputs outputs(Side side) {
            return new FakeOutputs(side == Side.MOMENTUM ? Map.of(OUTPUT, features) : Map.of());
        }

        @Override
        public NDArray labels() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void equalsTheRecordedCase() {
        NDArray query = recorded.get("query");
        LossTerm loss = term(List.of(4, 2), 5);

        loss.epochStarts(new Start(SECOND_EPOCH, recorded.get("features")));

        // Clusters are computed in float32.
        FakeLossStep step = step(query, SECOND_EPOCH);
        assertThat(loss.compute(step).getDouble()).isCloseTo(recorded.scalar("loss"), Offset.offset(1e-5));
        assertThat(step.reports().get("prototypeAccuracy").getFloat()).isBetween(0f, 1f);
        assertThat(Differences.relative(
                        Gradients.exact(query.duplicate(), x -> loss.compute(step(x, SECOND_EPOCH))),
                        recorded.get("grad_query")))
                .isLessThan(1e-5);
    }

    @Test
    void isZeroDuringTheWarmUp() {
        LossTerm loss = term(List.of(4), 5);
        loss.epochStarts(new Start(FakeProgress.START, manager.zeros(new Shape(0))));

        NDArray gradient =
                Gradients.exact(recorded.get("query").duplicate(), x -> loss.compute(step(x, FakeProgress.START)));

        assertThat(loss.compute(step(recorded.get("query"), FakeProgress.START)).getDouble())
                .isZero();
        assertThat(gradient.abs().max().getDouble()).isZero();
    }

    @Test
    void kMeansNeverEndsWithAGreaterErrorThanItStarts() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            float[] vectors = new float[60 * 3];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = (float) random.nextGaussian();
            }

            double started = error(KMeans.of(vectors, 3, 7, 0, new Random(seed)));
            double ended = error(KMeans.of(vectors, 3, 7, 50, new Random(seed)));

            assertThat(ended).as("seed %d", seed).isLessThan(started);
        }
    }

    private static double error(KMeans clusters) {
        double sum = 0;
        for (double distance : clusters.distances()) {
            sum += distance * distance;
        }
        return sum;
    }

    @Test
    void concentrationsOfEqualVectorsAreTheTemperature() {
        KMeans clusters = KMeans.of(new float[] {1, 0, 1, 0, 1, 0}, 2, 2, 5, new Random(1));

        assertThat(clusters.concentrations(2, 10, 0.2)).containsExactly(0.2f, 0.2f);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> term(List.of(4, 27), 5))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("has 27 clusters, but there are only 26 training samples");
        assertThatThrownBy(() -> term(List.of(), 5)).hasMessageContaining("clusters is empty");
    }
}
