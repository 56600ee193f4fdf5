package dev.bifocal.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fakes refuse what the host refuses. */
class FakesTest {

    private static final View SMALL = View.named("small");

    private final NDManager manager = NDManager.newBaseManager();
    private final FakeSetup setup = FakeSetup.of(manager, "embedding", new Shape(4), 3);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theNumberOfCropsOfAFurtherViewMustBeGiven() {
        assertThat(setup.crops(View.KEY)).isEqualTo(1);
        assertThat(setup.with(SMALL, 6).crops(SMALL)).isEqualTo(6);
        assertThatThrownBy(() -> setup.crops(SMALL))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("the number of crops of view 'small'");
    }

    @Test
    void namesAreInLowerCamelCase() {
        NDArray one = manager.create(1f);

        assertThatThrownBy(() -> setup.state("a/../b c", one)).hasMessageContaining("'a/../b c'");
        assertThatThrownBy(() -> setup.parameter("Scale", one)).hasMessageContaining("'Scale'");
        assertThatThrownBy(() -> new FakeLossStep().report("a/../b c", one)).hasMessageContaining("'a/../b c'");
        assertThatThrownBy(() -> new FakeTargetStep(one, new FakeBank(one, one)).report("a b", one))
                .hasMessageContaining("'a b'");
    }

    @Test
    void aTargetReadsOnlyWhatWasGivenAndWithoutGradient() {
        NDArray online = manager.ones(new Shape(2, 3));
        online.setRequiresGradient(true);
        FakeGeometry crops = FakeGeometry.random(manager, new Random(1), 2);
        FakeTargetStep step = new FakeTargetStep(online, new FakeBank(online, online))
                .output("embedding", SMALL, Side.ONLINE, online)
                .geometry(SMALL, crops);

        NDArray read = step.outputs(SMALL, Side.ONLINE).get("embedding");

        assertThat(read.toFloatArray()).containsOnly(1);
        assertThat(read.hasGradient()).isFalse();
        assertThat(step.geometry(SMALL)).isSameAs(crops);
        assertThatThrownBy(() -> step.outputs(SMALL, Side.MOMENTUM).get("embedding"))
                .hasMessageContaining("reads output 'embedding', which was not requested");
        assertThatThrownBy(() -> step.geometry(View.KEY))
                .hasMessageContaining("reads the geometry of the key view, which was not requested");
    }

    @Test
    void reportsAreScalars() {
        FakeLossStep step = new FakeLossStep();

        step.report("cosine", manager.create(0.5f));

        assertThat(step.reports()).containsOnlyKeys("cosine");
        assertThatThrownBy(() -> step.report("cosines", manager.ones(new Shape(2))))
                .hasMessageContaining("cosines with a value of shape (2)");
    }
}
