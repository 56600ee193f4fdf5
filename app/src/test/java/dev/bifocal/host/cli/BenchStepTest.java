package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.train.step.StepPart;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The benchmark of the training step as users run it, on tiny networks. */
class BenchStepTest {

    private static final List<String> VARIANTS = List.of(
            "bare-djl",
            "blocks",
            "script-fp32-contiguous",
            "script-fp32-channels-last",
            "script-fp32-fused",
            "script-fp32-winograd",
            "script-bf16-contiguous",
            "script-bf16-channels-last",
            "script-bf16-fused",
            "script-bf16-columns",
            "script-bf16-winograd");

    private static Cli.Result bench(String... more) {
        return Cli.run(Stream.of(
                        List.of("bench", "step", "--rounds", "1", "--warm-up", "0"),
                        Tiny.withBank("encoder.width=2", "batch=8"),
                        List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private static JsonNode json(String... more) throws IOException {
        String[] all = Arrays.copyOf(more, more.length + 1);
        all[more.length] = "--json";
        Cli.Result result = bench(all);
        assertThat(result.code()).as(result.err()).isZero();
        return new JsonMapper().readTree(result.out());
    }

    private static List<String> variants(JsonNode json) {
        return json.findValuesAsText("variant");
    }

    @Test
    void measuresEveryVariantForPrograms() throws IOException {
        JsonNode json = json();
        assertThat(json.get("recipe").asText()).isEqualTo("selfcon");
        assertThat(json.get("device").asText()).isEqualTo("cpu");
        assertThat(json.get("threads").asInt()).isEqualTo(1);
        assertThat(json.get("batch").asInt()).isEqualTo(8);
        assertThat(json.get("rounds").asInt()).isEqualTo(1);
        assertThat(json.get("remarks")).hasSize(Processor.current().lacksFastBfloat16() ? 1 : 0);
        JsonNode encoder = json.get("encoder");
        assertThat(encoder.get("name").asText()).isEqualTo("resnet18");
        assertThat(encoder.get("width").asInt()).isEqualTo(2);
        assertThat(encoder.get("imageSize").asInt()).isEqualTo(16);
        assertThat(encoder.get("parameters").asLong()).isPositive();
        long stem = 2L * 2 * 3 * 9 * 16 * 16;
        assertThat(encoder.get("stepFlop").asLong())
                .isEqualTo(4 * encoder.get("forwardFlop").asLong() - stem);
        assertThat(json.at("/matmulFlopPerSecond/fp32").asDouble()).isPositive();
        assertThat(json.at("/matmulFlopPerSecond/bf16").asDouble()).isPositive();
        assertThat(variants(json)).isEqualTo(VARIANTS);
        json.get("variants").forEach(variant -> {
            assertThat(variant.get("fellBack").asBoolean()).isFalse();
            for (String figure : List.of(
                    "imagesPerSecond",
                    "lowerQuartile",
                    "upperQuartile",
                    "toBlocks",
                    "flopPerSecond",
                    "shareOfMatmul")) {
                assertThat(variant.get(figure).asDouble()).as(figure).isPositive();
            }
        });
        JsonNode bare = json.at("/variants/0");
        assertThat(bare.get("settings")).isEmpty();
        assertThat(bare.get("partSeconds")).isEmpty();
        JsonNode last = json.at("/variants/7");
        assertThat(last.get("precision").asText()).isEqualTo("bf16");
        assertThat(last.get("settings").get("compute.layout").asText()).isEqualTo("channels-last");
        assertThat(last.get("partSeconds").fieldNames())
                .toIterable()
                .containsExactly(
                        Arrays.stream(StepPart.values()).map(StepPart::toString).toArray(String[]::new));
    }

    @Test
    void showsRatesAndPartsForPeople() {
        Cli.Result result = bench("--only", "blocks,script fp32 channels-last");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("resnet18 of width 2: ", " M parameters, ", " GFLOP forward and ", "matmul: fp32 ", "GFLOP/s")
                .contains("QUARTILES", "blocks", "script fp32 channels-last", "1.000", " %")
                .contains("CHANNELS-LAST", "momentum forward", "together")
                .doesNotContain("bare DJL", "bf16", "BF16", "left out");
    }

    @Test
    void leavesOutTheBareStepOfTheImagenetStemAndComparesNothingWithoutBlocks() throws IOException {
        JsonNode json = json("--only", "bare-djl,script-bf16-channels-last", "views.size=65");
        assertThat(variants(json)).containsExactly("script-bf16-channels-last");
        assertThat(json.at("/remarks/0").asText())
                .isEqualTo("bare DJL is left out: it has only the small stem, and this encoder has the imagenet stem.");
        assertThat(json.at("/variants/0").has("toBlocks")).isFalse();
        assertThat(json.get("matmulFlopPerSecond").has("fp32")).isFalse();
    }

    @Test
    void refusesToMeasureNothing() {
        Cli.Result nothing = bench("--only", "bare-djl", "encoder.stages=3");
        assertThat(nothing.code()).isEqualTo(ExitCode.USAGE);
        assertThat(nothing.err()).contains("Nothing is left to measure. bare DJL is left out", "all 4 stages");
    }
}
