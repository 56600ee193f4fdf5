package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.compute.Upload;
import dev.bifocal.host.tool.bench.StepDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.MockedStatic;
import org.mockito.Mockito;

/**
 * What a step copies from the host to the device and back: a GPU waits for each. The engine is called in the same way on a CPU, so
 * that the calls can be counted here.
 */
class StepCopiesTest {

    private static final String TO_DEVICE = "createNdFromByteBuffer";

    /** Such a copy by {@link Upload}, for which a GPU does not wait. */
    private static final String UPLOAD = "upload";

    private static final String[] SHUFFLED = {"encoder.batchNorm.splits=2", "memory.shuffle=true"};

    /** The engine's calls that copy, or have to know what an array holds. */
    private static final Set<String> WAITING =
            Set.of(TO_DEVICE, "set", "getByteBuffer", "contentEqual", "booleanMask", "booleanMaskSet", "nonZeros");

    /** Operations whose result is a number or a shape that depends on values, for which the host waits. */
    private static final Set<String> READING = Set.of(
            "aten::item",
            "aten::_local_scalar_dense",
            "aten::is_nonzero",
            "aten::nonzero",
            "aten::masked_select",
            "aten::equal",
            "aten::_unique2",
            "aten::repeat_interleave");

    @TempDir
    private Path folder;

    private final Map<String, Integer> calls = new TreeMap<>();

    /** Counts this thread's calls that wait, until it is closed. */
    private MockedStatic<JniUtils> counting() {
        return Mockito.mockStatic(
                JniUtils.class, Mockito.withSettings().stubOnly().defaultAnswer(call -> {
                    String name = call.getMethod().getName();
                    if (WAITING.contains(name)) {
                        calls.merge(name.equals(TO_DEVICE) && isUpload() ? UPLOAD : name, 1, Integer::sum);
                    }
                    return call.callRealMethod();
                }));
    }

    private static boolean isUpload() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == Upload.class));
    }

    private static Stream<Arguments> recipes() {
        return Stream.of(
                        "selfcon none",
                        "maskcon none",
                        "maskcon mean",
                        "grafit none",
                        "coins none",
                        "coins sum",
                        "lewel-b-tiny sum",
                        "lewel-m-tiny sum",
                        "byol-tiny sum",
                        "moco-v2-tiny none",
                        "simsiam-tiny mean",
                        "simclr-tiny none")
                .map(words -> Arguments.of((Object[]) words.split(" ")));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aStepCopiesBothViewsAndTheLabelsAndWaitsForNothingElse(String recipe, String symmetric) {
        assertThat(callsOfAStep(recipe, "symmetric=" + symmetric)).containsOnly(Map.entry(UPLOAD, 3));
    }

    /** Each pass over keys has an order and the way back. */
    @ParameterizedTest
    @CsvSource({"moco-v2-tiny, none, 5", "lewel-m-tiny, sum, 7"})
    void aStepThatShufflesKeysWaitsForNothingElse(String recipe, String symmetric, int copies) throws IOException {
        String[] settings = Stream.concat(Stream.of(SHUFFLED), Stream.of("symmetric=" + symmetric))
                .toArray(String[]::new);
        assertThat(callsOfAStep(recipe, settings)).containsOnly(Map.entry(UPLOAD, copies));
        assertThat(readingOperationsOfAStep(recipe, settings))
                .containsOnly(Map.entry("aten::item", 1), Map.entry("aten::_local_scalar_dense", 1));
    }

    /** On a CPU, each step asks once whether the gradients are finite; on a GPU, only recorded steps do. */
    @ParameterizedTest
    @MethodSource("recipes")
    void noOperationOfAStepReadsAValueButTheCheckOfGradients(String recipe, String symmetric) throws IOException {
        assertThat(readingOperationsOfAStep(recipe, "symmetric=" + symmetric))
                .containsOnly(Map.entry("aten::item", 1), Map.entry("aten::_local_scalar_dense", 1));
    }

    @Test
    void seesAnOperationThatReadsAValue() throws IOException {
        try (Session session = open("selfcon", "batch=32");
                NDArray three = session.manager().arange(3)) {
            assertThat(readingOperations(() -> three.booleanMask(three.gt(1)))).isNotEmpty();
        }
    }

    private Map<String, Integer> readingOperationsOfAStep(String recipe, String... settings) throws IOException {
        try (Session session = open(recipe, settings);
                StepDriver driver = new StepDriver(session)) {
            driver.step(part -> {});
            return readingOperations(() -> driver.step(part -> {}));
        }
    }

    /** How often the engine does each operation that reads a value, during a call. */
    private Map<String, Integer> readingOperations(Runnable call) throws IOException {
        Path file = folder.resolve("operations.json");
        JniUtils.startProfile(false, false, false);
        try {
            call.run();
        } finally {
            JniUtils.stopProfile(file.toString());
        }
        Map<String, Integer> found = new TreeMap<>();
        new JsonMapper().readTree(file.toFile()).forEach(event -> {
            String name = event.get("name").asText();
            if (READING.contains(name)) {
                found.merge(name, 1, Integer::sum);
            }
        });
        return found;
    }

    @Test
    void crossEntropyAloneNeedsOneView() {
        assertThat(callsOfAStep("supce", "losses.classification.labelSmoothing=.1"))
                .containsOnly(Map.entry(UPLOAD, 2));
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

    private static Session open(String recipe, String... settings) {
        return SessionFixture.open(
                recipe,
                Stream.concat(Tiny.withBank("run.every=10", "optimizer.clip=1").stream(), Stream.of(settings))
                        .toList());
    }

    private Map<String, Integer> callsOfAStep(String recipe, String... settings) {
        try (Session session = open(recipe, settings);
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
