package dev.bifocal.examples.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeBank;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.FakeTargetStep;
import dev.bifocal.tck.Gradients;
import dev.bifocal.tck.NpzCase;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SoftTest {

    private static final String OUTPUT = OutputSpec.EMBEDDING;

    private final NDManager manager = NDManager.newBaseManager();
    private final NpzCase recorded = NpzCase.resource(manager, getClass(), "soft.npz");

    @AfterEach
    void close() {
        manager.close();
    }

    private FakeSetup setup(long... shape) {
        return FakeSetup.of(manager, OUTPUT, new Shape(shape), 3).in(DataType.FLOAT64);
    }

    private FakeBank bank() {
        return new FakeBank(recorded.get("bank"), manager.zeros(new Shape(9), DataType.INT64));
    }

    private FakeTargetStep targetStep() {
        return new FakeTargetStep(Tensors.unit(recorded.get("key")), bank());
    }

    @Test
    void sceEqualsTheRecordedCase() {
        TargetRule rule = new SceTarget().create(new SceTarget.Options(0.3, 0.2), setup(5));

        assertThat(Differences.relative(rule.build(targetStep()), recorded.get("sce")))
                .isLessThan(1e-6);
    }

    @Test
    void asclEqualsTheRecordedCase() {
        FakeTargetStep step = targetStep();
        TargetRule rule = new AsclTarget().create(new AsclTarget.Options(5, 0.2), setup(5));

        assertThat(Differences.relative(rule.build(step), recorded.get("ascl"))).isLessThan(1e-6);
        assertThat(step.reports().get("certainty").getDouble()).isBetween(0.01, 0.99);
    }

    @Test
    void asclOfAKeyWithoutNeighboursIsTheOwnKeyAlone() {
        NDArray same = manager.create(new double[] {1, 0}, new Shape(1, 2)).broadcast(9, 2);
        FakeBank bank = new FakeBank(same, manager.zeros(new Shape(9), DataType.INT64));
        NDArray keys = manager.create(new double[] {0, 1}, new Shape(1, 2));

        NDArray target = new AsclTarget()
                .create(new AsclTarget.Options(5, 0.2), setup(2))
                .build(new FakeTargetStep(keys, bank));

        assertThat(target.getDouble(0, 0)).isCloseTo(1, Offset.offset(1e-6));
    }

    @Test
    void resslEqualsTheRecordedCase() {
        NDArray query = recorded.get("query");
        LossTerm loss = new ResslLoss().create(new ResslLoss.Options(0.3, 0.1, OUTPUT), setup(5));

        assertThat(loss.compute(step(query)).getDouble())
                .isCloseTo(recorded.scalar("ressl"), Offset.offset(1e-9));
        assertThat(Differences.relative(
                        Gradients.exact(query.duplicate(), x -> loss.compute(step(x))),
                        recorded.get("grad_query_ressl")))
                .isLessThan(1e-7);
    }

    private FakeLossStep step(NDArray query) {
        return new FakeLossStep()
                .query(OUTPUT, query)
                .key(OUTPUT, recorded.get("key"))
                .bank(OUTPUT, bank());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new SceTarget().create(new SceTarget.Options(0.5, 0.1), setup(3, 2)))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("Target sce requires one vector per sample");
        assertThatThrownBy(() -> new ResslLoss.Options(0.1, 0.2, OUTPUT))
                .hasMessageContaining("keyTemperature is 0.2, but has to be below temperature, which is 0.1");
    }
}
