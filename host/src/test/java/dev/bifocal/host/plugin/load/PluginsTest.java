package dev.bifocal.host.plugin.load;

import static dev.bifocal.host.plugin.load.PluginFolder.ids;
import static dev.bifocal.host.plugin.load.PluginFolder.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {

    @TempDir
    private Path folder;

    @Test
    void a_plugin_is_listed_with_what_its_manifest_says() throws Exception {
        Path jar = JarBuilder.withLoss("baselines", "info-nce")
                .version("1.2.0-beta.1")
                .in(folder);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.findings()).isEmpty();
        assertThat(registry.plugins())
                .containsExactly(new PluginInfo(
                        "baselines",
                        "1.2.0-beta.1",
                        "Tests",
                        "Apache-2.0",
                        "A plugin of the tests.",
                        "^1.0",
                        "1.0.0",
                        jar,
                        digest,
                        List.of()));
    }

    @Test
    void components_are_listed_by_name_and_made_once() {
        JarBuilder.plugin("p")
                .extension("test.B", Sources.loss("test.B", "b"))
                .extension("test.A", Sources.loss("test.A", "a"))
                .extension("test.H", Sources.head("test.H", "h"))
                .in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.components(Kind.LOSS))
                .extracting(Registered::qualifiedName)
                .containsExactly("p:a", "p:b");
        assertThat(registry.components(Kind.HEAD))
                .extracting(Registered::qualifiedName)
                .containsExactly("p:h");
        assertThat(registry.components(Kind.TARGET)).isEmpty();
        assertThat(registry.component(Kind.LOSS, "a")).isSameAs(registry.component(Kind.LOSS, "p:a"));
    }

    @Test
    void the_index_of_pf4js_annotation_processor_is_read() {
        Map<String, byte[]> compiled = SourceCompiler.compile(
                Map.of("test.Loss", Sources.loss("test.Loss", "processed")),
                List.of(),
                "org.pf4j.processor.ExtensionAnnotationProcessor");
        JarBuilder jar = JarBuilder.plugin("processed").withoutIndex();
        compiled.forEach(jar::file);
        jar.in(folder);

        assertThat(compiled).containsKey("META-INF/extensions.idx");
        assertThat(Plugins.load(List.of(folder)).component(Kind.LOSS, "processed"))
                .isNotNull();
    }

    @Test
    void no_folder_and_no_plugin_are_fine() {
        assertThat(Plugins.load(List.of()).plugins()).isEmpty();
        assertThat(Plugins.load(List.of(folder)).findings()).isEmpty();
    }

    @Test
    void copies_of_one_jar_are_one() throws IOException {
        Path jar = JarBuilder.withLoss("x", "x-loss").in(folder.resolve("a"));
        Files.copy(jar, folder.resolve("a/copy.jar"));
        Files.copy(jar, Files.createDirectories(folder.resolve("b")).resolve("x.jar"));

        PluginRegistry registry = Plugins.load(List.of(folder.resolve("a"), folder.resolve("b")));

        assertThat(registry.findings()).isEmpty();
        assertThat(registry.plugins()).hasSize(1);
    }

    @Test
    void the_newest_version_runs_and_the_others_are_named() {
        Path ten = JarBuilder.withLoss("x", "x-loss").version("1.10.0").in(folder);
        Path nine = JarBuilder.withLoss("x", "x-loss").version("1.9.0").in(folder);
        Path beta = JarBuilder.withLoss("x", "x-loss").version("1.10.0-beta").in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.plugins()).extracting(PluginInfo::version).containsExactly("1.10.0");
        assertThat(registry.findings())
                .allMatch(finding -> finding.code().equals("several-versions") && !finding.isError())
                .extracting(Finding::jar)
                .containsExactlyInAnyOrder(nine, beta);
        assertThat(registry.findings())
                .allSatisfy(finding -> assertThat(finding.message()).contains("1.10.0 in %s is used".formatted(ten)));
    }

    @Test
    void an_older_version_runs_if_the_newest_cannot() {
        JarBuilder.withLoss("x", "x-loss").version("1.0.0").in(folder);
        JarBuilder.withLoss("x", "x-loss")
                .version("2.0.0")
                .manifest("Plugin-Requires", "^2.0")
                .in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.plugins()).extracting(PluginInfo::version).containsExactly("1.0.0");
        assertThat(registry.findings())
                .extracting(Finding::code)
                .containsExactly(FindingCode.API_INCOMPATIBLE.code(), FindingCode.SEVERAL_VERSIONS.code());
        assertThat(registry.findings().get(1).message()).endsWith("is ignored because it cannot be used.");
    }

    @Test
    void of_two_jars_of_one_version_the_first_runs() {
        Path first = JarBuilder.withLoss("x", "old-loss").in(folder.resolve("z"));
        Path second = JarBuilder.withLoss("x", "new-loss").in(folder.resolve("a"));

        PluginRegistry registry = Plugins.load(List.of(folder.resolve("z"), folder.resolve("a")));

        Finding finding = only(registry, FindingCode.SAME_VERSION);
        assertThat(finding.message())
                .isEqualTo("Two different jars contain plugin 'x' 1.0.0: %s was found first and is used; %s is ignored."
                        .formatted(first, second));
        assertThat(registry.component(Kind.LOSS, "old-loss")).isNotNull();
    }

    @Test
    void recipes_are_read_with_the_summary_from_their_first_line() {
        String yaml = "# SupCon: all samples of a class attract.\nlosses: {}\n";
        JarBuilder.withLoss("x", "x-loss")
                .recipe("supcon", yaml)
                .recipe("a-first", "## A: ü.\n")
                .in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.recipes()).extracting(Recipe::name).containsExactly("a-first", "supcon");
        assertThat(registry.recipe("a-first").summary()).isEqualTo("A: ü.");
        assertThat(registry.recipe("x:supcon"))
                .isEqualTo(new Recipe(
                        registry.plugins().get(0), "supcon", "SupCon: all samples of a class attract.", yaml));
    }

    @Test
    void a_recipe_that_does_not_say_what_it_is_can_be_used_but_is_warned_of() {
        JarBuilder.withLoss("x", "x-loss").recipe("terse", "losses: {}\n").in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(only(registry, FindingCode.RECIPE_SUMMARY_MISSING).message()).contains("'terse'");
        assertThat(registry.recipe("terse").summary()).isEmpty();
    }

    @Test
    void a_recipe_with_an_illegal_name_is_reported() {
        JarBuilder.withLoss("x", "x-loss")
                .file("META-INF/bifocal/recipes/SupCon.yml", "# A.")
                .in(folder);

        assertThat(only(Plugins.load(List.of(folder)), FindingCode.RECIPE_NAME_INVALID)
                        .message())
                .contains("'SupCon.yml'");
    }

    @Test
    void a_recipe_that_is_not_text_is_reported() {
        JarBuilder.withLoss("x", "x-loss")
                .file("META-INF/bifocal/recipes/odd.yaml", new byte[] {'#', (byte) 0xC3, '('})
                .in(folder);

        only(Plugins.load(List.of(folder)), FindingCode.RECIPE_UNREADABLE);
    }

    @Test
    void plugins_are_listed_by_id() {
        for (String id : List.of("c", "a", "b")) {
            JarBuilder.withLoss(id, id + "-loss").in(folder);
        }

        assertThat(ids(Plugins.load(List.of(folder)))).containsExactly("a", "b", "c");
    }
}
