package dev.bifocal.host.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExperimentSchemaTest {

    private final FakeRegistry registry = new FakeRegistry();
    private final ObjectNode json = ExperimentSchema.of(registry);
    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(json);

    @Test
    void recipesResolvedExperimentsAndFilesThatStartFromARecipeAreValid() throws Exception {
        assertThat(faults(FakeRegistry.MASKCON_RECIPE)).isEmpty();
        assertThat(faults(new ExperimentLoader(registry)
                        .load("maskcon", List.of())
                        .yaml()))
                .isEmpty();
        assertThat(
                        faults(
                                """
                        recipe: maskcon
                        losses:
                          classification: null
                          contrastive: {temperature: 0.2, weight: 2, target: {w: 1}}
                        heads: {projector: {name: lewel, maps: 2, as: z}}
                        """))
                .isEmpty();
        assertThat(
                        faults(
                                "datasets: {sop-split1: {source: us, batch: 8, views: {size: 64}}, cifartoy/bad: {batch: 8}, cifar10: {}}"))
                .isEmpty();
    }

    @Test
    void randomExperimentsAreValidAsTheyAreWrittenAndAsTheyAreResolved() throws Exception {
        for (long seed = 0; seed < 30; seed++) {
            String written = YamlWriter.block(new RandomExperiments(registry, new Random(seed)).next(Experiment.class));
            assertThat(faults(written)).as("seed %d", seed).isEmpty();
            String resolved =
                    new ExperimentLoader(registry).parse(written, "random").yaml();
            assertThat(faults(resolved)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void wrongKeysTypesAndValuesAreNot() throws Exception {
        for (String wrong : List.of(
                "optimiser: {lr: 1}",
                "datasets: {cifar11: {batch: 8}}",
                "datasets: {cifartoy/ugly: {batch: 8}}",
                "datasets: {cifar10: {batches: 8}}",
                "datasets: {cifar10: {batch: many}}",
                "datasets: {cifar10: {recipe: maskcon}}",
                "optimizer: {lrr: 1}",
                "optimizer: {lr: 0}",
                "optimizer: {schedule: step}",
                "epochs: 1.5",
                "memory: {momentum: 2}",
                "encoder: {name: resnet19}",
                "evaluation: {recall: 5}",
                "losses: {c: {name: unknown}}",
                "losses: {c: {name: info-nce, w: 1}}",
                "losses: {c: {name: 'baselines:info-nce', smoothing: 0}}",
                "losses: {c: {name: info-nce, temperature: -1}}",
                "losses: {c: {name: info-nce, target: {name: maskcon, w: 2}}}",
                "losses: {c: {nonsense: 1}}",
                "heads: {h: {name: mlp, side: left}}",
                "views: {policies: {mine: [noSuchTransform]}}")) {
            assertThat(faults(wrong)).as(wrong).isNotEmpty();
        }
    }

    @Test
    void optionsCarryTheirDocumentationDefaultAndRange() {
        JsonNode momentum = json.at("/properties/optimizer/properties/momentum");
        assertThat(momentum.toString())
                .isEqualTo(
                        "{\"description\":\"Momentum of sgd and lars.\",\"type\":\"number\",\"minimum\":0,\"exclusiveMaximum\":1,"
                                + "\"default\":0.9}");
        assertThat(json.at("/properties/evaluation/properties/recall/default").toString())
                .isEqualTo("[1,2,5,10,50,100]");
        assertThat(json.at("/$defs/loss/properties/name/enum").toString())
                .isEqualTo("[\"info-nce\",\"baselines:info-nce\",\"cross-entropy\",\"baselines:cross-entropy\"]");
        assertThat(json.at("/properties/recipe/examples/0").asText()).isEqualTo("maskcon");
    }

    @Test
    void aNameThatSeveralPluginsHaveIsQualified() {
        registry.add(FakeRegistry.plugin("other", "1.0.0"), new FakeRegistry.Head<>("mlp", FakeRegistry.None.class));

        assertThat(ExperimentSchema.of(registry).at("/$defs/head/properties/name/enum"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "baselines:mlp", "classifier", "baselines:classifier", "lewel", "lewel:lewel", "other:mlp");
    }

    private Set<ValidationMessage> faults(String yaml) throws Exception {
        return schema.validate(new YAMLMapper().readTree(yaml));
    }
}
