package dev.bifocal.host.plugin.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.load.Plugins;
import dev.bifocal.host.plugin.load.Sources;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlistedComponentsTest {

    @TempDir
    Path folder;

    @Test
    void aForgottenAnnotationIsNamed() {
        JarBuilder.withLoss("x", "x-loss")
                .source("test.Forgotten", Sources.loss("test.Forgotten", "forgotten"))
                .in(folder);

        List<Finding> findings = findings();

        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.CLASS_UNLISTED.code());
        assertThat(findings.get(0).message())
                .isEqualTo("Plugin 'x' has a component that is not in META-INF/extensions.idx and cannot be used: "
                        + "class test.Forgotten.");
        assertThat(findings.get(0).remedy()).contains("@org.pf4j.Extension");
        assertThat(findings.get(0).isError()).isFalse();
    }

    @Test
    void aSubclassOfAComponentIsFoundAndAnAbstractClassIsNot() {
        String open = Sources.loss("test.Base", "base")
                .replace("public final class Base", "public abstract class Base")
                .replace("public class Base", "public abstract class Base");
        assertThat(open).contains("abstract class Base");
        JarBuilder.withLoss("x", "x-loss")
                .source("test.Base", open)
                .source("test.Derived", "package test; public class Derived extends Base {}")
                .source("test.Helper", "package test; public class Helper {}")
                .in(folder);

        assertThat(findings())
                .extracting(finding -> finding.extension().orElse(""))
                .containsExactly("test.Derived");
    }

    @Test
    void aClassFileThatCannotBeReadHidesNoOther() {
        JarBuilder.withLoss("x", "x-loss")
                .file("test/Broken.class", "no class")
                .source("test.Forgotten", Sources.loss("test.Forgotten", "forgotten"))
                .in(folder);

        assertThat(findings()).extracting(Finding::code).containsExactly(FindingCode.CLASS_UNLISTED.code());
    }

    @Test
    void aCompleteIndexHasNoFinding() {
        JarBuilder.withLoss("x", "x-loss").in(folder);

        assertThat(findings()).isEmpty();
    }

    private List<Finding> findings() {
        PluginRegistry registry = Plugins.load(List.of(folder));
        assertThat(registry.findings()).isEmpty();
        return UnlistedComponents.in(registry.plugins());
    }
}
