package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.api.Side;
import dev.bifocal.app.Application;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.optimizer.ParameterKinds;
import dev.bifocal.host.tool.parity.CaseNames;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipes' {@code optimizer.exclude} names the weights that LEWEL's official code adapts and those that it excludes. */
class LewelExclusionTest {

    private static final Path NAMES = Path.of("..", "docs", "parity", "lewel.names");
    private static final String STATE = "in_state_online.";

    private static Set<String> ours(JsonNode official, NDManager manager) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        official.forEach(name -> {
            if (!name.asText().startsWith("target_net.")) {
                arrays.put("param." + name.asText(), manager.create(0));
            }
        });
        Set<String> names = new TreeSet<>();
        CaseNames.of(List.of("param.online_net.backbone.* = " + STATE + "encoder.*"))
                .andOf(NAMES)
                .rename(arrays)
                .keySet()
                .forEach(name -> names.add(name.substring(STATE.length())));
        return names;
    }

    @ParameterizedTest
    @CsvSource({"lewel-b-tiny, LEWELB", "lewel-b-eman-tiny, LEWELB_EMAN"})
    void theKindsAreTheOfficialGroups(String recipe, String architecture) throws IOException {
        String kinds = architecture.equals("LEWELB") ? "[bias, encoder-norm]" : "[bias, encoder-norm, head-norm]";
        Experiment experiment = Application.experiment(recipe, List.of("batch=2", "optimizer.exclude=" + kinds));
        try (InputStream stream = LewelExclusionTest.class.getResourceAsStream("/oracle/lewel/lars_param_groups.json");
                NDManager manager = NDManager.newBaseManager()) {
            JsonNode official = new JsonMapper().readTree(stream).get(architecture);
            Wiring wiring = Wirer.wire(experiment, Application.registry(), 2, 32, 100);
            try (Network network = new Network(wiring, new BlockExecutor(wiring.encoder()), Side.ONLINE, manager, 1)) {
                Set<String> excluded = new ParameterKinds(
                                network.encoderParameters(), network.headParameters(), Set.of())
                        .of(experiment.optimizer().exclude());
                Set<String> adapted = new TreeSet<>(network.weights().keySet());
                adapted.removeAll(excluded);
                assertThat(excluded).isEqualTo(ours(official.get("excluded"), manager));
                assertThat(adapted).isEqualTo(ours(official.get("adapted"), manager));
            }
        }
    }
}
