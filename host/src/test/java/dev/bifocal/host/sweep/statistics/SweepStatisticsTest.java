package dev.bifocal.host.sweep.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statistics against SciPy's and NumPy's values, which tools/sweep_statistics.py writes, and their limits. */
class SweepStatisticsTest {

    private static final Offset<Double> EXACT = within(1e-9);
    private static final JsonNode SCIPY = read();

    static Stream<JsonNode> paired() {
        return StreamSupport.stream(SCIPY.get("paired").spliterator(), false);
    }

    static Stream<JsonNode> holm() {
        return StreamSupport.stream(SCIPY.get("holm").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("paired")
    void agreesWithScipy(JsonNode expected) {
        double confidence = expected.get("confidence").asDouble();
        double[] values = array(expected.get("values"));
        PairedDifference actual = PairedDifference.of(
                values, array(expected.get("baseline")), confidence, recorded(expected.get("indices")));
        checkSample(Sample.of(values, confidence), expected.get("sample"));
        checkSample(actual.sample(), expected.get("difference"));
        checkInterval(actual.interval().orElseThrow(), expected.get("bca"), Interval.Kind.BCA);
        assertThat(actual.test().p()).isCloseTo(expected.get("p").asDouble(), EXACT);
        assertThat(actual.test().exact()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("holm")
    void correctsLikeNumpy(JsonNode expected) {
        assertThat(Holm.adjust(array(expected.get("p")))).containsExactly(array(expected.get("adjusted")), EXACT);
    }

    @Test
    void aSingleSeedHasNoSpreadNoIntervalAndNoEvidence() {
        PairedDifference one = difference(.25);
        assertThat(one.sample().mean()).isEqualTo(.25);
        assertThat(one.sample().sd()).isEmpty();
        assertThat(one.sample().interval()).isEmpty();
        assertThat(one.interval()).isEmpty();
        assertThat(one.test().p()).isEqualTo(1);
    }

    @Test
    void twoSeedsGetAStudentInterval() {
        Interval interval = difference(.1, .3).interval().orElseThrow();
        assertThat(interval.kind()).isEqualTo(Interval.Kind.T);
        // t(0.975, 1) = 12.7062047 and sd / sqrt(2) = 0.1
        assertThat(interval.high()).isCloseTo(.2 + 1.27062047361747, EXACT);
    }

    @Test
    void equalDifferencesHaveNoInterval() {
        PairedDifference equal =
                PairedDifference.of(new double[] {.4, .7, .9}, new double[] {.3, .6, .8}, .95, Bootstrap.standard());
        assertThat(equal.interval()).isEmpty();
        assertThat(equal.sample().interval()).isEmpty();
        assertThat(equal.test().p()).isEqualTo(.25);
    }

    @Test
    void infiniteCorrectionsFallBackToPercentiles() {
        Bootstrap lowest = Bootstrap.of(10, () -> n -> 0);
        Interval interval = lowest.ofMean(new double[] {1, 2, 3}, .95).orElseThrow();
        assertThat(interval).isEqualTo(new Interval(1, 1, Interval.Kind.PERCENTILE));
    }

    @Test
    void theStandardBootstrapRepeatsItself() {
        double[] values = {.1, -.2, .4, .3, .05};
        assertThat(Bootstrap.standard().ofMean(values, .95))
                .isEqualTo(Bootstrap.standard().ofMean(values, .95));
    }

    @Test
    void thousandsOfResamplesAgreeWithAnotherSeed() {
        double[] values = {.1, -.2, .4, .3, .05, .22, -.07, .31};
        Interval one = Bootstrap.seeded(50_000, 1).ofMean(values, .95).orElseThrow();
        Interval two = Bootstrap.seeded(50_000, 2).ofMean(values, .95).orElseThrow();
        assertThat(one.low()).isCloseTo(two.low(), within(.01));
        assertThat(one.high()).isCloseTo(two.high(), within(.01));
    }

    @Test
    void manySeedsAreSampledAndTheTestSaysSo() {
        double[] differences = new double[24];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = i < 17 ? 1 : -1;
        }
        SignFlip test = SignFlip.of(differences);
        assertThat(test.exact()).isFalse();
        // twice the probability of at least 17 heads of 24: 2 * 536155 / 2^24
        assertThat(test.p()).isCloseTo(2 * 536_155 / 16_777_216., within(.005));
    }

    @Test
    void aTestOfFewSeedsHasASmallestP() {
        assertThat(SignFlip.smallestP(3)).isEqualTo(.25);
        assertThat(SignFlip.smallestP(6)).isEqualTo(.03125);
        assertThat(SignFlip.differencesFor(.05)).isEqualTo(6);
        assertThat(difference(.1, .2, .15).test().p()).isEqualTo(.25);
        assertThat(difference(0, 0, 0).test().p()).isEqualTo(1);
    }

    @Test
    void aFrontKeepsTheCellsThatNoOtherBeats() {
        assertThat(Pareto.front(List.of(
                        new Pareto.Point("slow", .5, 9),
                        new Pareto.Point("good", .6, 8),
                        new Pareto.Point("fast", .4, 1),
                        new Pareto.Point("same", .4, 1),
                        new Pareto.Point("bad", .3, 1))))
                .containsExactly("good", "fast", "same");
    }

    private static PairedDifference difference(double... values) {
        return PairedDifference.of(values, new double[values.length], .95, Bootstrap.standard());
    }

    private static Bootstrap recorded(JsonNode indices) {
        String digits = indices.asText();
        return Bootstrap.of(SCIPY.get("resamples").asInt(), () -> {
            AtomicInteger position = new AtomicInteger();
            return n -> Character.digit(digits.charAt(position.getAndIncrement()), Character.MAX_RADIX);
        });
    }

    private static void checkSample(Sample actual, JsonNode expected) {
        assertThat(actual.mean()).isCloseTo(expected.get("mean").asDouble(), EXACT);
        assertThat(actual.sd().orElseThrow()).isCloseTo(expected.get("sd").asDouble(), EXACT);
        checkInterval(actual.interval().orElseThrow(), expected.get("t"), Interval.Kind.T);
    }

    private static void checkInterval(Interval actual, JsonNode expected, Interval.Kind kind) {
        assertThat(actual.kind()).isEqualTo(kind);
        assertThat(actual.low()).isCloseTo(expected.get(0).asDouble(), EXACT);
        assertThat(actual.high()).isCloseTo(expected.get(1).asDouble(), EXACT);
    }

    private static double[] array(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static JsonNode read() {
        try (InputStream in =
                Objects.requireNonNull(SweepStatisticsTest.class.getResourceAsStream("/statistics/scipy.json"))) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
