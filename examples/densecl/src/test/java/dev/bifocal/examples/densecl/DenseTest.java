package dev.bifocal.examples.densecl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeBank;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import dev.bifocal.tck.HeadInputs;
import dev.bifocal.tck.NpzCase;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DenseTest {

    private static final String DENSE = DenseHead.DENSE;
    private static final String POOLED = DenseHead.POOLED;

    private final NDManager manager = NDManager.newBaseManager();
    private final NpzCase recorded = NpzCase.resource(manager, getClass(), "densecl.npz");

    @AfterEach
    void close() {
        manager.close();
    }

    private LossTerm term(long positions) {
        FakeSetup setup = FakeSetup.of(manager, DENSE, new Shape(positions, 4), 3)
                .with(POOLED, new Shape(4))
                .with(OutputSpec.FEATURES, new Shape(5, 2, 3))
                .in(DataType.FLOAT64);
        return new DenseLoss().create(new DenseLoss.Options(0.3, DENSE, POOLED), setup);
    }

    private FakeLossStep step(NDArray query) {
        return new FakeLossStep()
                .query(DENSE, query)
                .key(DENSE, recorded.get("key"))
                .query(OutputSpec.FEATURES, recorded.get("query_features"))
                .key(OutputSpec.FEATURES, recorded.get("key_features"))
                .bank(POOLED, new FakeBank(recorded.get("bank"), manager.zeros(new Shape(8), DataType.INT64)));
    }

    @Test
    void equalsTheRecordedCase() {
        NDArray query = recorded.get("query");
        LossTerm loss = term(6);

        assertThat(loss.compute(step(query)).getDouble()).isCloseTo(recorded.scalar("loss"), Offset.offset(1e-9));
        assertThat(Differences.relative(
                        Gradients.exact(query.duplicate(), x -> loss.compute(step(x))), recorded.get("grad_query")))
                .isLessThan(1e-7);
    }

    @Test
    void refusesAnOutputWithOtherPositions() {
        assertThatThrownBy(() -> term(5))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("a vector for each of 6 positions, but output 'dense' has the shape (5, 4)");
    }

    @Test
    void theHeadProjectsEachPositionByItself() {
        HeadInput input = HeadInputs.of(HeadInput.FEATURES, new Shape(5, 2, 3), 3);
        Block head = new DenseHead().create(new DenseHead.Options(7, 4), HeadInputs.context(input));
        head.initialize(manager, DataType.FLOAT32, new Shape(2, 5, 2, 3));
        ParameterStore store = new ParameterStore(manager, false);
        NDArray map = manager.randomNormal(new Shape(2, 5, 2, 3));

        NDList outputs = head.forward(store, new NDList(map), false);

        // A map that is the same everywhere as the map is at position 4, row 1 and column 1.
        NDArray one = map.get(new NDIndex(":, :, 1:2, 1:2")).broadcast(map.getShape());
        NDArray expected = head.forward(store, new NDList(one), false).get(0).get(new NDIndex(":, 0"));
        assertThat(Differences.greatest(outputs.get(0).get(new NDIndex(":, 4")), expected))
                .isLessThan(1e-6);
        assertThat(outputs.get(0).getShape()).isEqualTo(new Shape(2, 6, 4));
        assertThat(Differences.greatest(outputs.get(1), outputs.get(0).mean(new int[] {1})))
                .isLessThan(1e-6);
        assertThatThrownBy(() -> new DenseHead()
                        .outputs(new DenseHead.Options(7, 4), HeadInputs.of("embedding", new Shape(8), 3)))
                .hasMessageContaining("requires a feature map");
    }
}
