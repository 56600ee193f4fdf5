package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of the bundled plugins in docs/plugins are generated: {@code -Dbifocal.write=true} writes them. */
class PluginPagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"baselines", "lewel", "maskcon"})
    void thePageOfABundledPluginIsAsItsDeclarationsSay(String plugin) throws IOException {
        Path page = Application.launcher().resolveSibling("docs/plugins/bundled/%s.md".formatted(plugin));
        Cli.Result described = Cli.run("plugins", "describe", plugin, "--markdown");
        assertThat(described.code()).as(described.err()).isZero();
        if (Boolean.getBoolean("bifocal.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, described.out());
        }
        assertThat(page).content().isEqualTo(described.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"info-nce", "selfcon"})
    void aPageIsOfAPlugin(String name) {
        Cli.Result described = Cli.run("plugins", "describe", name, "--markdown");
        assertThat(described.code()).isEqualTo(2);
        assertThat(described.err()).contains("'%s' is the name of a component or recipe".formatted(name));
    }
}
