package dev.bifocal.host.plugin.load;

import static dev.bifocal.host.plugin.load.PluginFolder.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledIdsTest {

    @TempDir
    private Path root;

    private Path bundled;
    private Path other;

    @BeforeEach
    void jars() {
        bundled = root.resolve("app/plugins");
        other = root.resolve("other");
        JarBuilder.withLoss("method", "good-loss").in(bundled);
    }

    private PluginRegistry load(String... overrides) {
        return Plugins.load(List.of(bundled, other), Optional.of(bundled), Set.of(overrides));
    }

    @Test
    void a_jar_with_the_id_of_a_bundled_plugin_is_refused_even_if_it_is_newer() {
        Path jar = JarBuilder.withLoss("method", "evil-loss").version("9.0.0").in(other);

        PluginRegistry registry = load();

        Finding finding = only(registry, FindingCode.BUNDLED_ID);
        assertThat(finding.jar()).isEqualTo(jar);
        assertThat(finding.message())
                .isEqualTo("%s has the id 'method' of a bundled plugin and is not used.".formatted(jar));
        assertThat(finding.remedy()).contains("--allow-override method");
        assertThat(registry.component(Kind.LOSS, "good-loss").plugin().version())
                .isEqualTo("1.0.0");
        assertThat(registry.components(Kind.LOSS)).hasSize(1);
    }

    @Test
    void an_allowed_jar_replaces_the_bundled_one_even_if_it_is_older_and_this_is_said() {
        JarBuilder.withLoss("method", "own-loss").version("0.1.0").in(other);

        PluginRegistry registry = load("method");

        only(registry, FindingCode.BUNDLED_REPLACED);
        assertThat(registry.component(Kind.LOSS, "own-loss").plugin().version()).isEqualTo("0.1.0");
        assertThat(registry.components(Kind.LOSS)).hasSize(1);
    }

    @Test
    void a_jar_that_is_allowed_and_cannot_be_used_leaves_the_bundled_one() {
        JarBuilder.withLoss("method", "own-loss")
                .manifest("Plugin-Requires", "^9.0")
                .in(other);

        assertThat(load("method").component(Kind.LOSS, "good-loss").qualifiedName())
                .isEqualTo("method:good-loss");
    }

    @Test
    void other_ids_are_free_and_an_override_for_another_id_allows_nothing() {
        JarBuilder.withLoss("method", "evil-loss").version("9.0.0").in(other);
        JarBuilder.withLoss("mine", "my-loss").in(other);

        PluginRegistry registry = load("mine");

        only(registry, FindingCode.BUNDLED_ID);
        assertThat(PluginFolder.ids(registry)).containsExactly("method", "mine");
    }
}
