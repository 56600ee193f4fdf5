package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.tool.bench.StepDriver;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.MockedStatic;
import org.mockito.Mockito;

/**
 * What a step copies from the host to the device and back: a GPU waits for each. The engine is called in the same way on a CPU, so
 * that the calls can be counted here.
 */
class StepCopiesTest {

    private static final String TO_DEVICE = "createNdFromByteBuffer";

    /** The engine's calls that copy, or have to know what an array holds. */
    private static final Set<String> WAITING =
            Set.of(TO_DEVICE, "set", "getByteBuffer", "contentEqual", "booleanMask", "booleanMaskSet", "nonZeros");

    private final Map<String, Integer> calls = new TreeMap<>();

    /** Counts this thread's calls that wait, until it is closed. */
    private MockedStatic<JniUtils> counting() {
        return Mockito.mockStatic(
                JniUtils.class, Mockito.withSettings().stubOnly().defaultAnswer(call -> {
                    String name = call.getMethod().getName();
                    if (WAITING.contains(name)) {
                        calls.merge(name, 1, Integer::sum);
                    }
                    return call.callRealMethod();
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "selfcon, none",
        "maskcon, none",
        "maskcon, mean",
        "grafit, none",
        "coins, none",
        "coins, sum",
        "lewel-b-tiny, sum",
        "lewel-m-tiny, sum",
        "byol-tiny, sum",
        "moco-v2-tiny, none",
        "simsiam-tiny, mean",
        "simclr-tiny, none"
    })
    void aStepCopiesBothViewsAndTheLabelsAndWaitsForNothingElse(String recipe, String symmetric) {
        assertThat(callsOfAStep(recipe, "symmetric=" + symmetric)).containsOnly(Map.entry(TO_DEVICE, 3));
    }

    @Test
    void crossEntropyAloneNeedsOneView() {
        assertThat(callsOfAStep("supce", "losses.classification.labelSmoothing=.1"))
                .containsOnly(Map.entry(TO_DEVICE, 2));
    }

    @Test
    void countsNumbersAndReading() {
        try (Session session = SessionFixture.open("selfcon", Tiny.withBank());
                NDArray one = session.manager().ones(new Shape());
                MockedStatic<JniUtils> engine = counting()) {
            one.mul(2).getFloat();
            assertThat(calls).containsOnly(Map.entry(TO_DEVICE, 1), Map.entry("getByteBuffer", 1));
        }
    }

    private Map<String, Integer> callsOfAStep(String recipe, String setting) {
        try (Session session = SessionFixture.open(recipe, Tiny.withBank("run.every=10", "optimizer.clip=1", setting));
                StepDriver driver = new StepDriver(session)) {
            // The first step has checks of its own.
            driver.step(part -> {});
            try (MockedStatic<JniUtils> engine = counting()) {
                driver.step(part -> {});
            }
            return calls;
        }
    }
}
