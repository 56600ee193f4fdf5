package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.load.Sources;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsVerifyCommandTest {

    @TempDir
    private Path folder;

    private final Screen screen = Screen.plain();

    private String jar(String loss) {
        return JarBuilder.plugin("x").extension("test.Loss", loss).in(folder).toString();
    }

    private int verify(String... arguments) {
        return screen.run(FakePlugins.none(), arguments);
    }

    @Test
    void aHealthyPluginPasses() throws IOException {
        String jar = jar(Sources.loss("test.Loss", "x-loss"));

        assertThat(verify("plugins", "verify", jar, "--strict", "--json")).isZero();
        JsonNode json = screen.json();
        assertThat(json.at("/passes").asBoolean()).isTrue();
        assertThat(json.at("/trained")).isEmpty();
    }

    @Test
    void aBrokenPluginEndsWithThree() {
        String jar = jar(Sources.loss("test.Loss", "Not A Name"));

        assertThat(verify("plugins", "verify", jar, "--no-training")).isEqualTo(ExitCode.PLUGIN);
        assertThat(screen.out()).contains("error: VERIFY-07", "'Not A Name'", "x-1.0.0.jar does not pass: errors 1");
    }

    @Test
    void aMissingFileIsAUsageError() {
        assertThat(verify("plugins", "verify", "nowhere.jar")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("There is no file 'nowhere.jar'.");
    }
}
