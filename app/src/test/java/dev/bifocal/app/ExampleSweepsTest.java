package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.bifocal.host.SweepTools;
import dev.bifocal.host.sweep.SweepPlan;
import dev.bifocal.host.sweep.SweepRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sweep files of {@code examples/sweeps}: the schema knows them, and all their trials bind. Nothing is trained. */
class ExampleSweepsTest {

    @TempDir
    Path root;

    static List<Path> sweeps() throws IOException {
        try (Stream<Path> files = Files.list(Application.launcher().resolveSibling("examples/sweeps"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private SweepTools tools() {
        return new SweepTools(root, Application.registry());
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void allTrialsBind(Path file) {
        SweepPlan plan = tools().plan(SweepRequest.of(file.toString(), "data.root=" + root), OptionalInt.of(1));
        assertThat(plan.trials())
                .hasSize(plan.cells().size() * plan.definition().seeds().size())
                .hasSizeGreaterThan(10);
        assertThat(plan.baseline()).isPresent();
        assertThat(root).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void theSchemaKnowsAllKeys(Path file) throws IOException {
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(tools().schema());
        String text = Files.readString(file);
        assertThat(schema.validate(new YAMLMapper().readTree(text))).isEmpty();
        assertThat(schema.validate(new YAMLMapper().readTree(text.replace("optimizer:", "optimiser:"))))
                .isNotEmpty();
    }

    @Test
    void thereAreSome() throws IOException {
        assertThat(sweeps()).hasSizeGreaterThan(3);
    }
}
