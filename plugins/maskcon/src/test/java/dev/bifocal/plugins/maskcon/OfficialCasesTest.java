package dev.bifocal.plugins.maskcon;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.plugins.baselines.InfoNce;
import dev.bifocal.tck.ContrastiveCase;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases computed by MaskCon's official code in float64. */
class OfficialCasesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all_same_coarse",
                "medium",
                "small",
                "small_T1_001",
                "small_T2_001",
                "small_raw",
                "small_w0",
                "small_w1"
            })
    void targetLossAndGradientEqualTheOfficialCode(String name) {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            try (NDManager manager = NDManager.newBaseManager()) {
                ContrastiveCase official = read(manager, name, type);
                NDArray target = target(manager, official);

                assertEqual(official, "target", target, official.npz().get("out_f64_target"));
                assertEqual(
                        official,
                        "loss",
                        loss(manager, official, target, official.input("in_q")),
                        official.npz().get("out_f64_loss"));
                assertEqual(
                        official,
                        "grad_q_raw",
                        Gradients.exact(official.input("in_q"), query -> loss(manager, official, target, query)),
                        official.npz().get("out_f64_grad_q_raw"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void whereTheOfficialCodeDividesZeroByZeroTheOwnKeyIsTheTarget(DataType type) {
        try (NDManager manager = NDManager.newBaseManager()) {
            ContrastiveCase official = read(manager, "no_same_coarse", type);
            NDArray target = target(manager, official);

            NDArray expected = official.npz().get("out_f64_target");
            NDArray ownKey = expected.zerosLike();
            ownKey.set(new NDIndex(":, 0"), 1);
            expected = NDArrays.where(expected.isNaN(), ownKey, expected);

            assertEqual(official, "target", target, expected);
            NDArray gradient = Gradients.exact(official.input("in_q"), query -> loss(manager, official, target, query));
            assertThat(gradient.isNaN().any().getBoolean()).isFalse();
        }
    }

    private static ContrastiveCase read(NDManager manager, String name, DataType type) {
        return ContrastiveCase.resource(manager, OfficialCasesTest.class, name + "__maskcon", type);
    }

    private static NDArray target(NDManager manager, ContrastiveCase official) {
        MaskConTarget.Options options = new MaskConTarget.Options(
                official.npz().scalar("in_T2"), official.npz().scalar("in_w"), MaskConTarget.Anchor.KEY, true);
        return new MaskConTarget().create(options, setup(manager, official)).build(official.targetStep());
    }

    private static NDArray loss(NDManager manager, ContrastiveCase official, NDArray target, NDArray query) {
        LossTerm infoNce = new InfoNce()
                .create(
                        new InfoNce.Options(
                                official.npz().scalar("in_T1"),
                                OutputSpec.EMBEDDING,
                                InfoNce.Negatives.SAME_POSITION,
                                Optional.empty()),
                        setup(manager, official));
        return infoNce.compute(
                official.lossStep(query, official.input("in_cls_logits")).target(target));
    }

    private static FakeSetup setup(NDManager manager, ContrastiveCase official) {
        long size = official.npz().get("in_q").size(1);
        return FakeSetup.of(manager, OutputSpec.EMBEDDING, new Shape(size), 2);
    }

    private static void assertEqual(ContrastiveCase official, String what, NDArray actual, NDArray expected) {
        double tolerance = official.type() == DataType.FLOAT64 ? 1e-10 : 1e-5;
        assertThat(Differences.relative(actual, expected))
                .as("%s of %s in %s", what, official.npz().name(), official.type())
                .isLessThanOrEqualTo(tolerance);
        assertThat(actual.getDataType()).isEqualTo(official.type());
    }
}
