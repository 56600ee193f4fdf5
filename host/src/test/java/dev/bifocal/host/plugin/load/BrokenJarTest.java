package dev.bifocal.host.plugin.load;

import static dev.bifocal.host.plugin.load.PluginFolder.ids;
import static dev.bifocal.host.plugin.load.PluginFolder.loadBesideHealthy;
import static dev.bifocal.host.plugin.load.PluginFolder.only;
import static dev.bifocal.host.plugin.load.PluginFolder.onlyFinding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each jar here is refused as a whole, with a healthy one beside it. */
class BrokenJarTest {

    @TempDir
    private Path folder;

    @Test
    void an_empty_file_is_reported() throws IOException {
        Files.createFile(folder.resolve("empty.jar"));

        Finding finding = onlyFinding(folder, FindingCode.JAR_CORRUPT);

        assertThat(finding.message()).isEqualTo("'empty.jar' cannot be read as a jar.");
        assertThat(finding.cause()).isPresent();
    }

    @Test
    void a_file_that_is_no_zip_is_reported() throws IOException {
        Files.writeString(folder.resolve("page.jar"), "<html>404 not found</html>");

        onlyFinding(folder, FindingCode.JAR_CORRUPT);
    }

    @Test
    void a_truncated_jar_is_reported() throws IOException {
        Path jar = JarBuilder.withLoss("cut", "cut-loss").in(folder);
        byte[] content = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(content, content.length * 2 / 3));

        Finding finding = onlyFinding(folder, FindingCode.JAR_CORRUPT);

        assertThat(finding.jar()).isEqualTo(jar);
        assertThat(finding.remedy()).isEqualTo("Copy, download or build the file again, or remove it.");
    }

    @Test
    void a_jar_that_carries_djl_is_reported() {
        JarBuilder.withLoss("fat", "fat-loss")
                .file("ai/djl/engine/Engine.class", "x")
                .in(folder);

        Finding finding = onlyFinding(folder, FindingCode.BUNDLES_DJL);

        assertThat(finding.pluginId()).contains("fat");
        assertThat(finding.message()).contains("Plugin 'fat' contains classes of ai.djl");
        assertThat(finding.remedy()).contains("scope 'provided'");
    }

    @Test
    void djl_among_the_classes_for_a_newer_java_is_reported_too() {
        JarBuilder.withLoss("fat", "fat-loss")
                .file("META-INF/versions/11/ai/djl/engine/Engine.class", "x")
                .in(folder);

        onlyFinding(folder, FindingCode.BUNDLES_DJL);
    }

    @Test
    void a_jar_that_carries_the_api_is_reported() {
        JarBuilder.withLoss("fat", "fat-loss")
                .file("dev/bifocal/api/Component.class", "x")
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.BUNDLES_API).remedy()).contains("dev.bifocal:bifocal-api");
    }

    @Test
    void jars_within_a_jar_are_warned_of() {
        JarBuilder.withLoss("nested", "nested-loss").file("lib/gson.jar", "x").in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        only(registry, FindingCode.NESTED_LIBRARIES);
        assertThat(ids(registry)).contains("nested");
    }

    @Test
    void a_class_path_in_the_manifest_is_reported_and_its_classes_are_not_loaded() {
        Path helper = JarBuilder.plugin("helper")
                .source("test.Loss", Sources.loss("test.Loss", "foreign-loss"))
                .in(folder.resolve("elsewhere"));
        JarBuilder.plugin("x")
                .indexed("test.Loss")
                .manifest("Class-Path", "elsewhere/" + helper.getFileName())
                .in(folder);

        Finding finding = onlyFinding(folder, FindingCode.CLASS_PATH);

        assertThat(finding.message()).startsWith("Plugin 'x' has a Class-Path in its manifest");
        assertThat(Plugins.load(List.of(folder)).find(Kind.LOSS, "foreign-loss"))
                .isEmpty();
    }

    @Test
    void an_index_of_the_packages_of_other_jars_is_reported() {
        JarBuilder.withLoss("x", "x-loss")
                .file("META-INF/INDEX.LIST", "JarIndex-Version: 1.0\n\nx-1.0.0.jar\ntest\n\nother.jar\nother\n")
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.CLASS_PATH).message()).contains("META-INF/INDEX.LIST");
    }

    @Test
    void a_jar_without_an_index_is_reported() {
        JarBuilder.withLoss("mute", "mute-loss").withoutIndex().in(folder);

        Finding finding = onlyFinding(folder, FindingCode.INDEX_MISSING);

        assertThat(finding.message()).contains("has no META-INF/extensions.idx");
        assertThat(finding.remedy()).contains("annotationProcessorPaths");
    }

    @Test
    void a_jar_with_an_empty_index_is_reported() {
        JarBuilder.plugin("mute")
                .source("test.Loss", Sources.loss("test.Loss", "mute-loss"))
                .file("META-INF/readme.txt", "no class is indexed")
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.INDEX_EMPTY).remedy()).contains("@org.pf4j.Extension");
    }

    @Test
    void a_jar_of_recipes_alone_needs_no_index() {
        JarBuilder.plugin("recipes")
                .withoutIndex()
                .recipe("fast", "# A fast one.\nepochs: 1\n")
                .in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(registry.findings()).isEmpty();
        assertThat(registry.recipe("fast").summary()).isEqualTo("A fast one.");
    }

    @Test
    void a_library_among_the_plugins_is_reported() {
        JarBuilder.withLoss("x", "x-loss").withoutManifest("Plugin-Id").in(folder, "gson.jar");

        Finding finding = onlyFinding(folder, FindingCode.ID_INVALID);

        assertThat(finding.message()).startsWith("'gson.jar' has no Plugin-Id");
        assertThat(finding.pluginId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"My Plugin", "a:b", "UPPER", "-a", "a_b", "a..b"})
    void an_illegal_id_is_reported(String id) {
        JarBuilder.withLoss(id, "x-loss").in(folder, "x.jar");

        assertThat(onlyFinding(folder, FindingCode.ID_INVALID).message()).contains("'" + id + "'");
    }

    @Test
    void a_missing_version_is_reported() {
        JarBuilder.withLoss("x", "x-loss").withoutManifest("Plugin-Version").in(folder);

        assertThat(onlyFinding(folder, FindingCode.VERSION_INVALID).message())
                .isEqualTo("Plugin 'x' has no Plugin-Version in its manifest.");
    }

    @Test
    void an_illegal_version_is_reported() {
        JarBuilder.withLoss("x", "x-loss").version("1.0.final").in(folder);

        assertThat(onlyFinding(folder, FindingCode.VERSION_INVALID).message())
                .isEqualTo("Plugin 'x' has an invalid Plugin-Version: '1.0.final' is not a version; "
                        + "expected up to three numbers without leading zeros, such as 1.2.0 or 1.2.0-beta.1.");
    }

    @Test
    void a_snapshot_is_older_than_its_release() {
        JarBuilder.withLoss("x", "x-loss").version("1.0-SNAPSHOT").in(folder);
        JarBuilder.withLoss("x", "x-loss").version("1.0").file("other", "").in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(only(registry, FindingCode.SEVERAL_VERSIONS).message()).contains("1.0 in", "and 1.0-SNAPSHOT in");
        assertThat(registry.component(Kind.LOSS, "x-loss").plugin().version()).isEqualTo("1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.99.0", "1.0.0", "0.99.0-SNAPSHOT"})
    void a_newer_djl_is_reported_before_classes_are_loaded(String djl) {
        JarBuilder.withLoss("x", "x-loss").manifest("Bifocal-Djl-Version", djl).in(folder);

        Finding finding = onlyFinding(folder, FindingCode.DJL_NEWER);

        String host = Versions.current().djl();
        assertThat(finding.message())
                .isEqualTo(
                        "Plugin 'x' was compiled against DJL %s, but this host has DJL %s, so it may call missing methods."
                                .formatted(djl, host));
        assertThat(finding.remedy()).contains(host.substring(0, host.lastIndexOf('.')) + " or older");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.0", "0.25.0", "0.25.7", "0.25"})
    void an_older_djl_or_another_patch_of_it_is_fine(String djl) {
        JarBuilder.withLoss("x", "x-loss").manifest("Bifocal-Djl-Version", djl).in(folder);

        assertThat(loadBesideHealthy(folder).findings()).isEmpty();
    }

    @Test
    void an_unknown_djl_is_warned_of_unless_the_api_is_unknown_too() {
        JarBuilder.withLoss("x", "x-loss")
                .withoutManifest("Bifocal-Djl-Version")
                .in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(only(registry, FindingCode.DJL_UNKNOWN).remedy()).contains("Bifocal-Djl-Version");
        assertThat(registry.component(Kind.LOSS, "x-loss").name()).isEqualTo("x-loss");
    }

    @Test
    void a_djl_that_is_no_version_is_reported() {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Bifocal-Djl-Version", "${djl.version}")
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.DJL_INVALID).message())
                .contains("invalid Bifocal-Djl-Version: '${djl.version}' is not a version");
    }

    @Test
    void a_missing_range_of_api_versions_is_reported() {
        JarBuilder.withLoss("x", "x-loss").withoutManifest("Plugin-Requires").in(folder);

        assertThat(onlyFinding(folder, FindingCode.REQUIRES_INVALID).remedy()).contains("such as ^1.1");
    }

    @Test
    void a_bare_version_as_range_of_api_versions_is_reported() {
        JarBuilder.withLoss("x", "x-loss").manifest("Plugin-Requires", "1.0").in(folder);

        assertThat(onlyFinding(folder, FindingCode.REQUIRES_INVALID).message())
                .contains("'1.0' has no operator")
                .contains("^1.0");
    }

    @ParameterizedTest
    @CsvSource({"^2.0", "^0.9", "^1.2", "'>=1.1.1 <2.0'"})
    void an_api_that_the_host_does_not_have_is_reported_with_both(String range) {
        JarBuilder.withLoss("x", "x-loss").manifest("Plugin-Requires", range).in(folder);

        Finding finding = onlyFinding(folder, FindingCode.API_INCOMPATIBLE);

        assertThat(finding.message())
                .isEqualTo("Plugin 'x' requires api %s, but this host has api 1.1.0.".formatted(range));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.0", "2.0.0"})
    void a_plugin_built_against_a_newer_api_is_warned_of(String built) {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Bifocal-Api-Version", built)
                .in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(only(registry, FindingCode.API_NEWER).message())
                .contains("against api %s, but this host has api 1.1.0".formatted(built));
        assertThat(registry.component(Kind.LOSS, "x-loss").plugin().builtAgainst())
                .isEqualTo(built);
    }

    @Test
    void a_plugin_built_against_a_newer_patch_of_the_api_is_fine() {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Bifocal-Api-Version", "1.1.7")
                .in(folder);

        assertThat(loadBesideHealthy(folder).findings()).isEmpty();
    }

    @Test
    void a_plugin_that_does_not_say_its_api_is_warned_of() {
        JarBuilder.withLoss("x", "x-loss")
                .withoutManifest("Bifocal-Api-Version")
                .in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        only(registry, FindingCode.API_UNKNOWN);
        assertThat(registry.component(Kind.LOSS, "x-loss").plugin().builtAgainst())
                .isEqualTo("unknown");
    }

    @Test
    void a_plugin_class_is_warned_of() {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Plugin-Class", "test.Start")
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.PLUGIN_CLASS_IGNORED).message())
                .contains("test.Start");
    }

    @Test
    void a_missing_dependency_is_reported() {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Plugin-Dependencies", "lewel@^1.0")
                .in(folder);

        Finding finding = onlyFinding(folder, FindingCode.DEPENDENCY_MISSING);

        assertThat(finding.message()).isEqualTo("Plugin 'x' needs plugin 'lewel', which is missing or cannot be used.");
        assertThat(finding.remedy()).contains("'lewel'");
    }

    @Test
    void an_optional_dependency_may_be_missing() {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Plugin-Dependencies", "lewel?@^1.0")
                .in(folder);

        assertThat(loadBesideHealthy(folder).findings()).isEmpty();
    }

    @Test
    void a_dependency_of_another_version_is_reported() {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Plugin-Dependencies", "healthy@^2.0")
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.DEPENDENCY_VERSION).message())
                .isEqualTo("Plugin 'x' needs plugin 'healthy' in version ^2.0, but 1.0.0 was found.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy@1.0", "a b", "@^1.0", "UPPER"})
    void an_illegal_dependency_is_reported(String dependencies) {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Plugin-Dependencies", dependencies)
                .in(folder);

        onlyFinding(folder, FindingCode.DEPENDENCIES_INVALID);
    }

    @Test
    void plugins_that_need_each_other_are_reported() {
        JarBuilder.withLoss("x", "x-loss").manifest("Plugin-Dependencies", "y").in(folder);
        JarBuilder.withLoss("y", "y-loss").manifest("Plugin-Dependencies", "x").in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(registry.findings())
                .extracting(Finding::code)
                .containsExactly(FindingCode.DEPENDENCY_CYCLE.code(), FindingCode.DEPENDENCY_MISSING.code());
        assertThat(registry.findings().get(0).message()).isEqualTo("Plugins have a dependency cycle: x -> y -> x.");
        assertThat(ids(registry)).containsExactly("healthy");
    }

    @Test
    void what_depends_on_a_broken_plugin_is_reported_too() {
        JarBuilder.withLoss("x", "x-loss").manifest("Plugin-Dependencies", "y").in(folder);
        JarBuilder.withLoss("y", "y-loss").withoutIndex().in(folder);

        assertThat(loadBesideHealthy(folder).findings())
                .extracting(Finding::code)
                .containsExactlyInAnyOrder(FindingCode.INDEX_MISSING.code(), FindingCode.DEPENDENCY_MISSING.code());
    }

    @Test
    void everything_that_is_wrong_with_a_manifest_is_reported_at_once() {
        JarBuilder.withLoss("x", "x-loss")
                .version("1.x")
                .manifest("Plugin-Requires", "1")
                .withoutIndex()
                .in(folder);

        assertThat(loadBesideHealthy(folder).findings())
                .extracting(Finding::code)
                .containsExactly("version-invalid", "requires-invalid", "index-missing");
    }

    @Test
    void files_that_are_not_jars_and_jars_in_subfolders_are_left_alone() throws IOException {
        JarBuilder.withLoss("deep", "deep-loss").in(folder.resolve("deep"));
        Files.createDirectory(folder.resolve("folder.jar"));
        Files.writeString(folder.resolve("notes.txt"), "x");

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(registry.findings()).isEmpty();
        assertThat(ids(registry)).isEqualTo(List.of("healthy"));
    }
}
