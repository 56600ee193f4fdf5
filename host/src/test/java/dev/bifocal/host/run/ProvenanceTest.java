package dev.bifocal.host.run;

import static dev.bifocal.host.run.TestProvenance.plugin;
import static dev.bifocal.host.run.TestProvenance.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {

    private final Provenance provenance =
            TestProvenance.of(used("baselines", "1.0.0", "aaaa"), used("maskcon", "2.0.0", "bbbb"));

    @Test
    void acceptsTheSamePluginsAndFurtherOnes() {
        assertThatCode(() -> provenance.checkPlugins(List.of(
                        plugin("maskcon", "2.0.0", "bbbb"),
                        plugin("baselines", "1.0.0", "aaaa"),
                        plugin("lewel", "1.0.0", "cccc"))))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAnotherJarOfAPlugin() {
        assertThatThrownBy(() -> provenance.checkPlugins(
                        List.of(plugin("baselines", "1.0.0", "aaaa"), plugin("maskcon", "2.1.0", "dddd"))))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.PLUGIN);
                    assertThat(e)
                            .hasMessageContainingAll("'maskcon'", "2.0.0", "bbbb", "2.1.0", "dddd")
                            .hasMessageNotContaining("baselines");
                    assertThat(e.remedy()).contains("maskcon-2.0.0.jar", "maskcon-2.1.0.jar", "bifocal train maskcon");
                });
    }

    @Test
    void refusesAJarOfTheSameVersionWithOtherContent() {
        assertThatThrownBy(() -> provenance.checkPlugins(
                        List.of(plugin("baselines", "1.0.0", "eeee"), plugin("maskcon", "2.0.0", "bbbb"))))
                .hasMessageContainingAll("'baselines'", "aaaa", "eeee");
    }

    @Test
    void namesAllPluginsThatAreNotThere() {
        assertThatThrownBy(() -> provenance.checkPlugins(List.of()))
                .hasMessageContainingAll("'baselines' 1.0.0 is not loaded", "'maskcon' 2.0.0 is not loaded");
    }

    @Test
    void hasStableFieldNames(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("provenance.json");
        RunJson.write(file, provenance);

        assertThat(Files.readString(file).replaceAll("\\s", ""))
                .contains("\"plugins\":[{\"id\":\"baselines\",\"version\":\"1.0.0\",\"sha256\":\"aaaa\"")
                .contains("\"source\":{\"experiment\":\"maskcon\",\"overrides\":[\"epochs=2\"]")
                .contains("\"git\":{\"commit\":\"0123456789abcdef\",\"dirty\":true}");
    }
}
