package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginIsolationTest {

    @TempDir
    private Path folder;

    private static ClassLoader classLoader(PluginRegistry registry, String loss) {
        return registry.component(Kind.LOSS, loss).component().getClass().getClassLoader();
    }

    private static String summary(PluginRegistry registry, String loss) {
        return registry.component(Kind.LOSS, loss).component().summary();
    }

    private static String lossWithSummary(String className, String name, String expression) {
        return Sources.loss(className, name).replace("\"A loss of the tests\"", expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.bifocal.host.plugin.Kind",
                "picocli.CommandLine",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "ch.qos.logback.classic.Logger"
            })
    void what_belongs_to_the_host_is_invisible(String className) {
        JarBuilder.withLoss("x", "x-loss").in(folder);
        ClassLoader plugin = classLoader(Plugins.load(List.of(folder)), "x-loss");

        assertThatThrownBy(() -> plugin.loadClass(className)).isInstanceOf(ClassNotFoundException.class);
        assertThat(plugin.getResource(className.replace('.', '/') + ".class")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.bifocal.api.Component",
                "ai.djl.ndarray.NDArray",
                "ai.djl.pytorch.engine.PtEngine",
                "org.slf4j.Logger",
                "org.pf4j.Extension",
                "org.jspecify.annotations.NullMarked",
                "java.util.List"
            })
    void what_is_shared_is_the_hosts(String className) throws Exception {
        JarBuilder.withLoss("x", "x-loss").in(folder);
        ClassLoader plugin = classLoader(Plugins.load(List.of(folder)), "x-loss");

        assertThat(plugin.loadClass(className))
                .isSameAs(Class.forName(className, false, getClass().getClassLoader()));
        assertThat(plugin.getResource(className.replace('.', '/') + ".class")).isNotNull();
    }

    @Test
    void resources_of_the_host_are_invisible() throws IOException {
        JarBuilder.withLoss("x", "x-loss").file("test/words.txt", "mine").in(folder);
        ClassLoader plugin = classLoader(Plugins.load(List.of(folder)), "x-loss");

        assertThat(getClass().getClassLoader().getResource("META-INF/services/ai.djl.engine.EngineProvider"))
                .isNotNull();
        assertThat(plugin.getResource("META-INF/services/ai.djl.engine.EngineProvider"))
                .isNull();
        List<URL> manifests = Collections.list(plugin.getResources("META-INF/MANIFEST.MF"));
        assertThat(manifests).singleElement().asString().contains("x-1.0.0.jar");
        assertThat(plugin.getResource("test/words.txt")).isNotNull();
    }

    @Test
    void a_class_loader_is_named_after_its_plugin() {
        JarBuilder.withLoss("x", "x-loss").version("1.2.0").in(folder);

        assertThat(classLoader(Plugins.load(List.of(folder)), "x-loss").getName())
                .isEqualTo("x@1.2.0");
    }

    @Test
    void a_plugin_uses_the_library_that_it_ships_and_not_the_hosts() {
        JarBuilder.plugin("x")
                .source(
                        "picocli.CommandLine",
                        "package picocli; public class CommandLine { public static final class Help { "
                                + "public static String words() { return \"shipped\"; } } }")
                .extension("test.Loss", lossWithSummary("test.Loss", "x-loss", "picocli.CommandLine.Help.words()"))
                .in(folder);

        assertThat(summary(Plugins.load(List.of(folder)), "x-loss")).isEqualTo("shipped");
    }

    @Test
    void plugins_with_the_same_class_names_do_not_collide() {
        for (String id : List.of("a", "b")) {
            JarBuilder.plugin(id)
                    .source(
                            "lib.Words",
                            "package lib; public class Words { public static String word() { return \"of %s\"; } }"
                                    .formatted(id))
                    .extension("test.Loss", lossWithSummary("test.Loss", id + "-loss", "lib.Words.word()"))
                    .in(folder);
        }

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.findings()).isEmpty();
        assertThat(summary(registry, "a-loss")).isEqualTo("of a");
        assertThat(summary(registry, "b-loss")).isEqualTo("of b");
    }

    @Test
    void a_plugin_sees_the_classes_and_resources_of_those_that_it_needs() {
        Path base = JarBuilder.withLoss("z-base", "base-loss")
                .source(
                        "base.Words",
                        "package base; public class Words { public static String word() { return \"of base\"; } }")
                .file("base/words.txt", "x")
                .in(folder);
        Path middle = JarBuilder.withLoss("middle", "middle-loss")
                .manifest("Plugin-Dependencies", "z-base@^1.0")
                .in(folder);
        JarBuilder.plugin("a-user")
                .manifest("Plugin-Dependencies", "middle")
                .compiledAgainst(base)
                .compiledAgainst(middle)
                .extension("user.Loss", lossWithSummary("user.Loss", "user-loss", "base.Words.word()"))
                .in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.findings()).isEmpty();
        assertThat(summary(registry, "user-loss")).isEqualTo("of base");
        assertThat(classLoader(registry, "user-loss").getResource("base/words.txt"))
                .isNotNull();
        assertThat(classLoader(registry, "base-loss").getResource("user/Loss.class"))
                .isNull();
        assertThat(registry.component(Kind.LOSS, "user-loss").plugin().withAllDependencies())
                .extracting(PluginInfo::id)
                .containsExactly("a-user", "middle", "z-base");
    }

    @Test
    void the_classes_of_other_plugins_are_invisible() {
        Path other = JarBuilder.withLoss("other", "other-loss")
                .source(
                        "other.Words",
                        "package other; public class Words { public static String word() { return \"x\"; } }")
                .in(folder);
        JarBuilder.plugin("user")
                .compiledAgainst(other)
                .extension("user.Loss", lossWithSummary("user.Loss", "user-loss", "other.Words.word()"))
                .in(folder);

        Finding finding = PluginFolder.only(Plugins.load(List.of(folder)), FindingCode.NEEDS_MISSING_CLASS);

        assertThat(finding.message()).contains("requires class other.Words");
    }
}
