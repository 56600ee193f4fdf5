package dev.bifocal.host.plugin.load;

import static dev.bifocal.host.plugin.load.PluginFolder.loadBesideHealthy;
import static dev.bifocal.host.plugin.load.PluginFolder.onlyFinding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.Pipes;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins whose texts have no end, and files that are no jars. */
@Timeout(60)
class BoundedPluginTest {

    @TempDir
    private Path folder;

    private static String loss(String name, String summary) {
        return Sources.loss("test.Bad", "bad").replace("\"bad\"", name).replace("\"A loss of the tests\"", summary);
    }

    @Test
    void a_pipe_among_plugins_is_reported_and_not_opened() {
        Pipes.pipe(folder.resolve("pipe.jar"));

        assertThat(onlyFinding(folder, FindingCode.JAR_CORRUPT).message())
                .isEqualTo("'pipe.jar' is a named pipe and not a jar.");
    }

    @Test
    void jars_of_sources_and_documentation_are_passed_over() {
        JarBuilder.plugin("x").withoutManifest("Plugin-Id").in(folder, "x-1.0.0-sources.jar");
        JarBuilder.plugin("x").withoutManifest("Plugin-Id").in(folder, "x-1.0.0-javadoc.jar");

        assertThat(loadBesideHealthy(folder).findings()).isEmpty();
    }

    @Test
    void a_summary_without_end_is_refused_and_not_shown() {
        JarBuilder.plugin("x")
                .extension("test.Bad", loss("\"bad\"", "\"S \".repeat(5_000_000)"))
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.SUMMARY_INVALID).message())
                .isEqualTo("The summary of class test.Bad has 10000000 characters.");
    }

    @Test
    void a_name_without_end_is_refused_and_shown_in_part() {
        JarBuilder.plugin("x")
                .extension("test.Bad", loss("\"a\".repeat(5_000_000)", "\"S\""))
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.NAME_INVALID).message())
                .contains("a... (5000000 characters)")
                .hasSizeLessThan(300);
    }

    @Test
    void a_recipe_without_end_makes_the_jar_unreadable() {
        JarBuilder.withLoss("x", "x-loss")
                .recipe("long", "# A\n" + " ".repeat(2_000_000))
                .in(folder);

        assertThat(onlyFinding(folder, FindingCode.JAR_CORRUPT).cause().orElseThrow())
                .contains("META-INF/bifocal/recipes/long.yaml has more than 1048576 bytes");
    }

    @Test
    void the_summary_of_a_recipe_is_cut() {
        JarBuilder.withLoss("x", "x-loss")
                .recipe("long", "# " + "a".repeat(100_000))
                .in(folder);

        assertThat(loadBesideHealthy(folder).recipe("long").summary())
                .endsWith("a... (100000 characters)")
                .hasSizeLessThan(400);
    }

    @Test
    void texts_of_a_manifest_are_cut() {
        JarBuilder.withLoss("x", "x-loss")
                .manifest("Plugin-Description", "a".repeat(100_000))
                .in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(registry.component(Kind.LOSS, "x-loss").plugin().description())
                .hasSizeLessThan(1100);
    }

    @Test
    void a_name_that_nothing_has_is_shown_in_part() {
        PluginRegistry registry = loadBesideHealthy(folder);

        BifocalException thrown = catchThrowableOfType(
                BifocalException.class, () -> registry.component(Kind.LOSS, "b".repeat(1_000_000)));

        assertThat(thrown.getMessage()).contains("b... (1000000 characters)").hasSizeLessThan(300);
    }
}
