package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFoldersTest {

    @TempDir
    private Path root;

    @Test
    void folders_are_searched_from_the_applications_to_the_environments() throws IOException {
        Path app = Files.createDirectories(root.resolve("app/plugins"));
        Path checkout = Files.createDirectories(root.resolve("checkout/plugins"));
        Map<String, String> properties = Map.of(
                "bifocal.app", root.resolve("app").toString(),
                "bifocal.checkout", root.resolve("checkout").toString());
        String environment = root.resolve("c") + File.pathSeparator + File.pathSeparator + root.resolve("d");

        assertThat(PluginFolders.of(List.of(root.resolve("a"), root.resolve("b")), properties::get, environment))
                .containsExactly(
                        app, checkout, root.resolve("a"), root.resolve("b"), root.resolve("c"), root.resolve("d"));
    }

    @Test
    void implicit_folders_may_be_absent() {
        Map<String, String> properties = Map.of("bifocal.app", root.toString());

        assertThat(PluginFolders.of(List.of(), properties::get, null)).isEmpty();
    }

    @Test
    void a_folder_named_twice_is_searched_once() {
        Path detour = root.resolve("other/../mine");

        assertThat(PluginFolders.of(
                        List.of(root.resolve("mine"), detour),
                        key -> null,
                        root.resolve("mine").toString()))
                .containsExactly(root.resolve("mine"));
    }

    @Test
    void a_folder_that_was_named_and_does_not_exist_is_reported() {
        Finding finding = PluginFolder.only(
                Plugins.load(PluginFolders.of(List.of(root.resolve("nowhere")), key -> null, null)),
                FindingCode.FOLDER_MISSING);

        assertThat(finding.message())
                .isEqualTo("The plugin folder '%s' does not exist.".formatted(root.resolve("nowhere")));
        assertThat(finding.pluginId()).isEmpty();
    }

    @Test
    void a_jar_in_place_of_a_folder_is_reported() {
        Path jar = JarBuilder.withLoss("a", "a").in(root);

        Finding finding = PluginFolder.only(Plugins.load(List.of(jar)), FindingCode.FOLDER_MISSING);

        assertThat(finding.message()).isEqualTo("The plugin folder '%s' is a file.".formatted(jar));
    }
}
