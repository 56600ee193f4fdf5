package dev.bifocal.host.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.bifocal.host.experiment.FakeRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepSchemaTest {

    private final ObjectNode json = SweepSchema.of(new FakeRegistry());
    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(json);

    @Test
    void settingsAreNestedKeysOrPaths() throws IOException {
        for (String settings : List.of(
                "{optimizer: {lr: 0.1}, epochs: 3}",
                "{optimizer.lr: 0.1, data.shapes.train: 64, data.shapes: {test: 32}, evaluation.recall: [1, 5]}",
                "{losses.contrastive.target.w: 0.5, losses: {contrastive: {target: {w: 0.5}}}, losses.classification: null}",
                "{views.policies.mine: [], run.every: 5}")) {
            assertThat(faults("base: maskcon\nsettings: " + settings))
                    .as(settings)
                    .isEmpty();
            assertThat(faults("base: maskcon\ncases: {a: {settings: %s}}".formatted(settings)))
                    .as(settings)
                    .isEmpty();
            assertThat(faults("base: maskcon\naxes: {size: [{label: a, settings: %s}]}".formatted(settings)))
                    .as(settings)
                    .isEmpty();
        }
    }

    @Test
    void wrongKeysAndValuesOfSettingsAreNot() throws IOException {
        for (String settings : List.of(
                "{optimizer: {lrr: 0.1}}",
                "{optimizer.lrr: 0.1}",
                "{optimizer.lr: fast}",
                "{epochs.many: 3}",
                "{data.shapes.train: -1}",
                "{losses: {contrastive: {name: unknown}}}",
                "{seed: 3}",
                "{name: mine}",
                "[optimizer]")) {
            assertThat(faults("base: maskcon\nsettings: " + settings))
                    .as(settings)
                    .isNotEmpty();
            assertThat(faults("base: maskcon\ncases: {a: {settings: %s}}".formatted(settings)))
                    .as(settings)
                    .isNotEmpty();
        }
    }

    private Set<ValidationMessage> faults(String yaml) throws IOException {
        return schema.validate(new YAMLMapper().readTree(yaml));
    }
}
