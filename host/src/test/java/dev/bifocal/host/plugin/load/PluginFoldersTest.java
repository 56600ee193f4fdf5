package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.PluginRegistry;
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
        Path installed = Files.createDirectories(root.resolve("installed"));
        Map<String, String> environment = Map.of(
                "BIFOCAL_PLUGINS",
                root.resolve("c") + File.pathSeparator + File.pathSeparator + root.resolve("d"),
                "BIFOCAL_PLUGINS_HOME",
                installed.toString());

        assertThat(PluginFolders.of(List.of(root.resolve("a"), root.resolve("b")), properties::get, environment::get))
                .containsExactly(
                        app,
                        checkout,
                        installed,
                        root.resolve("a"),
                        root.resolve("b"),
                        root.resolve("c"),
                        root.resolve("d"));
    }

    @Test
    void implicit_folders_may_be_absent() {
        Map<String, String> properties = Map.of("bifocal.app", root.toString());

        assertThat(PluginFolders.of(List.of(), properties::get, key -> null)).isEmpty();
    }

    @Test
    void a_folder_named_twice_is_searched_once() {
        Path detour = root.resolve("other/../mine");

        assertThat(PluginFolders.of(
                        List.of(root.resolve("mine"), detour),
                        key -> null,
                        Map.of("BIFOCAL_PLUGINS", root.resolve("mine").toString())::get))
                .containsExactly(root.resolve("mine"));
    }

    @Test
    void a_folder_that_was_named_and_does_not_exist_is_reported() {
        Finding finding = PluginFolder.only(
                Plugins.load(PluginFolders.of(List.of(root.resolve("nowhere")), key -> null, key -> null)),
                FindingCode.FOLDER_MISSING);

        assertThat(finding.message())
                .isEqualTo("The plugin folder '%s' does not exist.".formatted(root.resolve("nowhere")));
        assertThat(finding.pluginId()).isEmpty();
    }

    @Test
    void a_jar_in_place_of_a_folder_is_loaded_alone() {
        Path jar = JarBuilder.withLoss("a", "a").in(root);
        JarBuilder.withLoss("b", "b").in(root);

        PluginRegistry named = Plugins.load(PluginFolders.of(List.of(jar), key -> null, key -> null));
        PluginRegistry inEnvironment =
                Plugins.load(PluginFolders.of(List.of(), key -> null, Map.of("BIFOCAL_PLUGINS", jar.toString())::get));

        assertThat(PluginFolder.ids(named)).containsExactly("a");
        assertThat(PluginFolder.ids(inEnvironment)).containsExactly("a");
        assertThat(named.findings()).isEmpty();
    }

    @Test
    void a_file_that_is_no_jar_in_place_of_a_folder_is_reported() throws IOException {
        Path file = Files.writeString(root.resolve("notes.txt"), "no jar");

        Finding finding = PluginFolder.only(Plugins.load(List.of(file)), FindingCode.JAR_CORRUPT);

        assertThat(finding.message()).isEqualTo("'notes.txt' cannot be read as a jar.");
    }

    @Test
    void jars_of_sources_and_documentation_are_skipped_silently() throws IOException {
        JarBuilder.withLoss("a", "a").in(root);
        Files.writeString(root.resolve("a-1.0.0-sources.jar"), "sources");
        Files.writeString(root.resolve("a-1.0.0-javadoc.jar"), "documentation");

        PluginRegistry registry = Plugins.load(List.of(root));

        assertThat(PluginFolder.ids(registry)).containsExactly("a");
        assertThat(registry.findings()).isEmpty();
    }
}
