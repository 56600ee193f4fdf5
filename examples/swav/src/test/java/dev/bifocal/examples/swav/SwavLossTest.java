package dev.bifocal.examples.swav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeProgress;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import dev.bifocal.tck.NpzCase;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwavLossTest {

    private static final String OUTPUT = OutputSpec.EMBEDDING;
    private static final View SMALL = View.named("small");
    private static final NDIndex ALL = new NDIndex("...");

    private final NDManager manager = NDManager.newBaseManager();
    private final NpzCase recorded = NpzCase.resource(manager, getClass(), "swav.npz");

    @AfterEach
    void close() {
        manager.close();
    }

    private static SwavLoss.Options options(int queue, Optional<String> crops) {
        return new SwavLoss.Options(6, 0.2, 0.05, 3, queue, 0, 1, crops, OUTPUT);
    }

    private FakeSetup setup() {
        return FakeSetup.of(manager, OUTPUT, new Shape(5), 3).in(DataType.FLOAT64);
    }

    /** The third step, in the second epoch: the queue of 8 samples is full, and the prototypes are trained. */
    private static FakeLossStep step(NDArray query, NDArray key, NDArray small) {
        return new FakeLossStep()
                .query(OUTPUT, query)
                .output(OUTPUT, View.KEY, Side.ONLINE, key)
                .output(OUTPUT, SMALL, Side.ONLINE, small)
                .progress(new FakeProgress(2, 6, 1, 2));
    }

    private FakeSetup withPrototypes(FakeSetup setup) {
        NDArray prototypes = setup.parameters().get("prototypes");
        prototypes.setRequiresGradient(false);
        prototypes.set(ALL, recorded.get("weights"));
        prototypes.setRequiresGradient(true);
        return setup;
    }

    private void check(String name, int queue) {
        FakeSetup setup = setup();
        LossTerm loss = new SwavLoss().create(options(queue, Optional.of("small")), setup);
        withPrototypes(setup);
        NDArray query = recorded.get("query");
        NDArray key = recorded.get("key");
        NDArray small = recorded.get("small");

        // First, because the gradient of the parameter is summed over the backward passes.
        fill(setup);
        assertThat(Differences.relative(
                        Gradients.exact(
                                setup.parameters().get("prototypes"), x -> loss.compute(step(query, key, small))),
                        recorded.get("grad_weights_" + name)))
                .as(name)
                .isLessThan(1e-6);
        fill(setup);
        assertThat(loss.compute(step(query, key, small)).getDouble())
                .as(name)
                .isCloseTo(recorded.scalar("loss_" + name), Offset.offset(1e-6));
        fill(setup);
        assertThat(Differences.relative(
                        Gradients.exact(query.duplicate(), x -> loss.compute(step(x, key, small))),
                        recorded.get("grad_query_" + name)))
                .as(name)
                .isLessThan(1e-6);
        fill(setup);
        assertThat(Differences.relative(
                        Gradients.exact(small.duplicate(), x -> loss.compute(step(query, key, x))),
                        recorded.get("grad_small_" + name)))
                .as(name)
                .isLessThan(1e-6);
    }

    private void fill(FakeSetup setup) {
        if (!setup.states().isEmpty()) {
            setup.states().get("queryQueue").set(ALL, recorded.get("query_queue"));
            setup.states().get("keyQueue").set(ALL, recorded.get("key_queue"));
        }
    }

    @Test
    void equalsTheRecordedCase() {
        check("plain", 0);
    }

    @Test
    void withAQueueEqualsTheRecordedCase() {
        check("queue", 8);
    }

    @Test
    void withoutSmallCropsEqualsTheRecordedCase() {
        FakeSetup setup = setup();
        LossTerm loss = new SwavLoss().create(options(0, Optional.empty()), setup);
        withPrototypes(setup);

        assertThat(loss.compute(step(recorded.get("query"), recorded.get("key"), recorded.get("small")))
                        .getDouble())
                .isCloseTo(recorded.scalar("loss_two_views"), Offset.offset(1e-6));
    }

    @Test
    void theQueueTakesTheNewestSamplesFirst() {
        FakeSetup setup = setup();
        LossTerm loss = new SwavLoss().create(options(6, Optional.of("small")), setup);

        loss.compute(step(recorded.get("query"), recorded.get("key"), recorded.get("small")));
        loss.compute(step(recorded.get("key"), recorded.get("query"), recorded.get("small")));

        NDArray expected = Tensors.unit(recorded.get("key"))
                .concat(Tensors.unit(recorded.get("query")).get(":2"));
        assertThat(Differences.greatest(setup.states().get("queryQueue"), expected))
                .isLessThan(1e-12);
    }

    @Test
    void codesShareTheSamplesEquallyAmongThePrototypes() {
        FakeSetup setup = setup();
        LossTerm loss = new SwavLoss()
                .create(new SwavLoss.Options(6, 0.2, 0.5, 50, 0, 0, 0, Optional.empty(), OUTPUT), setup);
        NDArray collapsed = manager.ones(new Shape(4, 5), DataType.FLOAT64);
        FakeLossStep step = step(collapsed, collapsed, collapsed);

        loss.compute(step);

        assertThat(step.reports().get("usedPrototypes").getDouble()).isBetween(1d, 6d);
    }

    @Test
    void prototypesAreFrozenInTheFirstEpochs() {
        FakeSetup setup = setup();
        LossTerm loss = new SwavLoss().create(options(0, Optional.of("small")), setup);
        NDArray query = recorded.get("query").duplicate();

        Gradients.exact(
                query,
                x -> loss.compute(step(x, recorded.get("key"), recorded.get("small")).progress(FakeProgress.START)));

        assertThat(setup.parameters().get("prototypes").getGradient().abs().max().getFloat())
                .isZero();
        assertThat(query.getGradient().abs().max().getDouble()).isPositive();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new SwavLoss().create(options(3, Optional.empty()), setup()))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("queue of loss swav is 3, which is less than a batch of 4");
        assertThatThrownBy(() -> options(0, Optional.of("key"))).hasMessageContaining("View 'key'");
    }
}
