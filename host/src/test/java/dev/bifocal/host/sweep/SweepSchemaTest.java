package dev.bifocal.host.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.bifocal.host.experiment.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Each text is read as a sweep, and its editor has nothing to say against it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics: recall@1",
                "protocols: linear",
                "zip: {batch: [32, 64], epochs: [1, 2]}",
                "cases: {plain: , large: {settings: {batch: 64}, axes: }}",
                "axes:\nzip:\ncases:\nsettings:\nonly:\nbaseline:\nmetrics:\nprotocols:",
                "axes: {symmetric: [none, sum]}\nonly: none\nbaseline: none",
                "axes: {evaluation.probe: [true, false]}\nbaseline: true",
                "axes: {size: [{label: 1, settings: {batch: 32}}, {label: 2.5, settings: {batch: 64}}]}\nbaseline: 1",
                "name: 2026"
            })
    void whatIsReadIsInTheSchema(String text, @TempDir Path folder) throws IOException {
        String yaml = "base: maskcon\n" + text;
        Path file = Files.writeString(folder.resolve("sweep.yaml"), yaml);
        assertThatCode(() -> FakeLauncher.plan(folder, SweepRequest.of(file.toString())))
                .as(yaml)
                .doesNotThrowAnyException();
        assertThat(faults(yaml)).as(yaml).isEmpty();
    }

    private Set<ValidationMessage> faults(String yaml) throws IOException {
        return schema.validate(new YAMLMapper().readTree(yaml));
    }
}
