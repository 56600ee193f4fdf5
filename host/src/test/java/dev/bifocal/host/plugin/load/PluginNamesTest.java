package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginNamesTest {

    @TempDir
    private Path folder;

    private BifocalException errorOf(Kind kind, String name) {
        PluginRegistry registry = Plugins.load(List.of(folder));
        return catchThrowableOfType(BifocalException.class, () -> registry.component(kind, name));
    }

    @Test
    void a_name_of_two_plugins_works_in_full_and_is_ambiguous_alone() {
        JarBuilder.withLoss("b", "info-nce").in(folder);
        JarBuilder.withLoss("a", "info-nce").in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.component(Kind.LOSS, "a:info-nce").plugin().id()).isEqualTo("a");
        assertThat(registry.component(Kind.LOSS, "b:info-nce").plugin().id()).isEqualTo("b");
        BifocalException error = errorOf(Kind.LOSS, "info-nce");
        assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.CONFIGURATION);
        assertThat(error).hasMessage("The loss 'info-nce' is ambiguous, because it is in each of the plugins a, b.");
        assertThat(error.remedy()).isEqualTo("Write a:info-nce or b:info-nce.");
        Finding warning = PluginFolder.only(registry, FindingCode.AMBIGUOUS_NAME);
        assertThat(warning.message()).isEqualTo(error.getMessage());
    }

    @Test
    void a_recipe_of_two_plugins_is_ambiguous_too() {
        JarBuilder.withLoss("a", "a-loss").recipe("fast", "# A.").in(folder);
        JarBuilder.withLoss("b", "b-loss").recipe("fast", "# B.").in(folder);
        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.recipe("b:fast").summary()).isEqualTo("B.");
        BifocalException error = catchThrowableOfType(BifocalException.class, () -> registry.recipe("fast"));
        assertThat(error.remedy()).isEqualTo("Write a:fast or b:fast.");
    }

    @Test
    void a_slip_is_answered_with_what_was_meant() {
        JarBuilder.withLoss("a", "info-nce").recipe("supcon", "# A.").in(folder);

        BifocalException error = errorOf(Kind.LOSS, "infonce");
        assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.CONFIGURATION);
        assertThat(error).hasMessage("There is no loss 'infonce'.");
        assertThat(error.remedy()).isEqualTo("Did you mean 'info-nce'?");
        assertThat(errorOf(Kind.LOSS, "a:infonce").remedy()).isEqualTo("Did you mean 'a:info-nce'?");
        assertThat(errorOf(Kind.LOSS, "maskcon:info-nce").remedy()).isEqualTo("Did you mean a:info-nce?");
        PluginRegistry registry = Plugins.load(List.of(folder));
        assertThat(catchThrowableOfType(BifocalException.class, () -> registry.recipe("supcn"))
                        .remedy())
                .isEqualTo("Did you mean 'supcon'?");
    }

    @Test
    void an_unknown_name_is_answered_with_the_known_ones() {
        JarBuilder.withLoss("a", "info-nce").in(folder);

        assertThat(errorOf(Kind.LOSS, "triplet").remedy()).isEqualTo("The losses are info-nce.");
        assertThat(errorOf(Kind.TARGET, "triplet").remedy()).isEqualTo("No loaded plugin has any target.");
    }

    @Test
    void a_name_of_another_kind_is_pointed_out() {
        JarBuilder.plugin("a")
                .extension("test.H", Sources.head("test.H", "mlp"))
                .in(folder);

        assertThat(errorOf(Kind.LOSS, "mlp")).hasMessage("There is no loss 'mlp'. There is a head of this name.");
    }

    @Test
    void a_broken_component_whose_name_is_known_says_why() {
        String source = Sources.loss("test.Loss", "bad").replace(Sources.OPTIONS, "float temperature");
        JarBuilder.plugin("a").extension("test.Loss", source).in(folder);

        for (String name : List.of("bad", "a:bad")) {
            BifocalException error = errorOf(Kind.LOSS, name);
            assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.PLUGIN);
            assertThat(error)
                    .hasMessage(
                            "The loss '%s' cannot be used: Option 'temperature' of test.Loss$Options has no @Option."
                                    .formatted(name));
            assertThat(error.remedy()).startsWith("Annotate it");
        }
    }

    @Test
    void a_component_of_a_broken_plugin_says_why() {
        JarBuilder.withLoss("a", "info-nce").withoutIndex().in(folder);

        BifocalException error = errorOf(Kind.LOSS, "a:info-nce");

        assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.PLUGIN);
        assertThat(error).hasMessageStartingWith("The loss 'a:info-nce' cannot be used: Plugin 'a' has no META-INF");
    }

    @Test
    void a_name_that_a_class_may_have_had_says_why_the_class_failed() {
        JarBuilder.withLoss("a", "info-nce").indexed("test.Nowhere").in(folder);

        assertThat(errorOf(Kind.LOSS, "a:triplet"))
                .hasMessageStartingWith(
                        "The loss 'a:triplet' cannot be used: The extension index names class test.Nowhere");
    }

    @Test
    void a_slip_in_the_name_of_a_sound_plugin_is_not_blamed_on_a_broken_extension_of_known_name() {
        String source = Sources.loss("test.Bad", "bad").replace(Sources.OPTIONS, "float temperature");
        JarBuilder.withLoss("a", "info-nce").extension("test.Bad", source).in(folder);

        BifocalException error = errorOf(Kind.LOSS, "a:infonce");

        assertThat(error).hasMessageStartingWith("There is no loss 'a:infonce'.");
        assertThat(error.remedy()).startsWith("Did you mean 'a:info-nce'?");
    }

    @Test
    void an_unknown_name_mentions_the_plugins_that_could_not_be_loaded() {
        JarBuilder.withLoss("a", "info-nce").withoutIndex().in(folder);
        JarBuilder.plugin("b").indexed("test.Nowhere").in(folder);

        BifocalException error = errorOf(Kind.LOSS, "triplet");

        assertThat(error)
                .hasMessage(
                        "There is no loss 'triplet'. "
                                + "2 plugins or extensions could not be loaded: a (index-missing), test.Nowhere (class-missing).");
        assertThat(error.remedy()).endsWith("Run 'bifocal plugins list' for the load failures.");
    }
}
