package dev.bifocal.plugins.baselines;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.tck.ContrastiveCase;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases computed by MaskCon's official code in float64; what they hold is in the reference of the files' layout. */
class OfficialCasesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all_same_coarse",
                "medium",
                "no_same_coarse",
                "small",
                "small_T1_001",
                "small_raw",
                "small_w0",
                "small_w1"
            })
    void grafitEqualsTheOfficialCode(String name) {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            try (NDManager manager = NDManager.newBaseManager()) {
                ContrastiveCase official =
                        ContrastiveCase.resource(manager, OfficialCasesTest.class, name + "__grafit", type);
                FakeSetup setup = setup(manager, official);
                TargetRule rule = new GrafitTarget()
                        .create(new GrafitTarget.Options(official.npz().scalar("in_w")), setup);
                NDArray target = rule.build(official.targetStep());
                LossTerm infoNce = infoNce(official, setup);

                assertEqual(official, "target", target);
                assertLoss(official, step -> infoNce.compute(step), (query, logits) -> official.lossStep(query, logits)
                        .target(target));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"all_same_coarse", "no_same_coarse", "small", "small_T1_001", "small_raw", "small_w0", "small_w1"
            })
    void coinsEqualsTheOfficialCode(String name) {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            try (NDManager manager = NDManager.newBaseManager()) {
                ContrastiveCase official =
                        ContrastiveCase.resource(manager, OfficialCasesTest.class, name + "__coins", type);
                FakeSetup setup = setup(manager, official);
                double w = official.npz().scalar("in_w");
                NDArray target =
                        new SelfTarget().create(new SelfTarget.Options(), setup).build(official.targetStep());
                LossTerm infoNce = infoNce(official, setup);
                LossTerm crossEntropy =
                        new CrossEntropy().create(new CrossEntropy.Options(OutputSpec.LOGITS, 0), setup);

                assertEqual(official, "self_target", target);
                assertLoss(
                        official,
                        step -> infoNce.compute(step)
                                .mul((float) (1 - w))
                                .add(crossEntropy.compute(step).mul((float) w)),
                        (query, logits) -> official.lossStep(query, logits).target(target));
                NDArray gradient = Gradients.exact(official.input("in_cls_logits"), logits -> crossEntropy
                        .compute(official.lossStep(official.input("in_q"), logits))
                        .mul(w));
                assertEqual(official, "grad_logits", gradient);
            }
        }
    }

    private interface StepOf {
        FakeLossStep with(NDArray query, NDArray logits);
    }

    private static void assertLoss(ContrastiveCase official, LossTerm loss, StepOf step) {
        NDArray logits = official.input("in_cls_logits");
        NDArray query = official.input("in_q");
        assertEqual(official, "loss", loss.compute(step.with(query, logits)));
        NDArray gradient = Gradients.exact(query, x -> loss.compute(step.with(x, logits)));
        assertEqual(official, "grad_q_raw", gradient);
    }

    private static void assertEqual(ContrastiveCase official, String what, NDArray actual) {
        NDArray expected = official.npz().get("out_f64_" + what);
        double tolerance = official.type() == DataType.FLOAT64 ? 1e-10 : 1e-5;
        assertThat(Differences.greatest(actual, expected))
                .as("%s of %s in %s", what, official.npz().name(), official.type())
                .isLessThanOrEqualTo(tolerance * expected.abs().max().getDouble());
    }

    private static LossTerm infoNce(ContrastiveCase official, FakeSetup setup) {
        double temperature = official.npz().scalar("in_T1");
        return new InfoNce()
                .create(
                        new InfoNce.Options(
                                temperature, OutputSpec.EMBEDDING, InfoNce.Negatives.SAME_POSITION, Optional.empty()),
                        setup);
    }

    private static FakeSetup setup(NDManager manager, ContrastiveCase official) {
        long classes = official.npz().get("in_cls_logits").size(1);
        return FakeSetup.of(
                        manager,
                        OutputSpec.EMBEDDING,
                        new Shape(official.npz().get("in_q").size(1)),
                        (int) classes)
                .with(OutputSpec.LOGITS, new Shape(classes));
    }
}
