package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.host.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LEWEL's recipes give what its official code gave in float64: losses, outputs, gradients, statistics and momentum side. */
class LewelParityTest {

    private static final Path NAMES = Path.of("..", "docs", "parity", "lewel.names");

    @TempDir
    Path folder;

    private Cli.Result parity(String recipe, String recorded, List<String> more) throws IOException {
        Path file = folder.resolve("case.npz");
        try (InputStream stream = Objects.requireNonNull(
                LewelParityTest.class.getResourceAsStream("/oracle/lewel/" + recorded + ".npz"))) {
            Files.copy(stream, file);
        }
        List<String> words = new ArrayList<>(List.of("parity", recipe, file.toString(), "--json", "--names"));
        words.add(NAMES.toString());
        words.add("heads.projector.size=8");
        words.addAll(more);
        return Cli.run(words.toArray(new String[0]));
    }

    private static List<String> sizes(int hidden, int groups) {
        return List.of(
                "heads.projector.groups=" + groups,
                "heads.projector.hiddenSize=" + hidden,
                "heads.predictor.hiddenSize=" + hidden,
                "heads.alignedPredictor.hiddenSize=" + hidden,
                "heads.predictor.size=8",
                "heads.alignedPredictor.size=8");
    }

    private static Set<String> names(JsonNode result) {
        Set<String> names = new TreeSet<>();
        result.get("values").forEach(value -> names.add(value.get("name").asText()));
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "lewel-b-tiny, b_small_h1, 12, 1, 1, 0.5",
        "lewel-b-tiny, b_small_h2, 12, 2, 1, 0.5",
        "lewel-b-tiny, b_small_h4_lw, 20, 4, 0.5, 0.8",
        "lewel-b-eman-tiny, eman_small, 12, 2, 1, 0.5"
    })
    void theTwoBranchesOfLewelBAgree(
            String recipe, String recorded, int hidden, int groups, double scale, double lambda) throws IOException {
        List<String> settings = new ArrayList<>(sizes(hidden, groups));
        settings.add("heads.projector.scale=" + scale);
        settings.add("losses.global.weight=" + lambda);
        settings.add("losses.aligned.weight=" + (1 - lambda));
        settings.add("memory.momentum=0.99");
        Cli.Result result = parity(recipe, recorded, settings);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        JsonNode json = new JsonMapper().readTree(result.out());
        // Losses of both branches and directions, outputs of four passes, gradients of all weights, and the momentum
        // side.
        assertThat(names(json))
                .hasSize(60)
                .contains("loss", "part_global_forward", "part_aligned_exchanged", "maps_key_momentum", "momentum")
                .contains("grad_features_query", "grad_online.heads.projector.projection.0.weight")
                .contains("forward_momentum.heads.projector.projection.1.running_mean")
                .contains("after_momentum.heads.projector.projection.1.running_var");
        // What is left are values on the way, and counters that have no use.
        json.get("notCompared")
                .forEach(name -> assertThat(name.asText()).containsAnyOf("map_logits", ".y", "num_batches_tracked"));
    }

    @Test
    void theReconstructionOfLewelMAgrees() throws IOException {
        Cli.Result result = parity(
                "lewel-m-tiny",
                "m_UNOFFICIAL_small",
                List.of(
                        "heads.projector.hiddenSize=12",
                        "heads.projector.groups=2",
                        "losses.global.temperature=0.2",
                        "losses.aligned.temperature=0.2"));
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        JsonNode json = new JsonMapper().readTree(result.out());
        assertThat(names(json)).hasSize(16).contains("loss", "part_global", "part_aligned", "aligned_key_momentum");
        assertThat(json.get("notCompared")).isEmpty();
    }

    @Test
    void saysWhichWeightsDoNotFit() throws IOException {
        List<String> more = new ArrayList<>(sizes(12, 2));
        more.add("--rename");
        more.add("param.predictor.mlp.3.weight=in_state_online.heads.predictor.last");
        Cli.Result result = parity("lewel-b-tiny", "b_small_h2", more);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().replaceAll("\\s+", " "))
                .contains("it lacks online.heads.predictor.04Linear_weight")
                .contains("it has also online.heads.predictor.last");
    }

    @Test
    void saysThatSizesDoNotFit() throws IOException {
        Cli.Result result = parity("lewel-b-tiny", "b_small_h2", sizes(16, 2));
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().replaceAll("\\s+", " ")).contains("of shape (12, 8, 1), but the experiment's has");
    }
}
