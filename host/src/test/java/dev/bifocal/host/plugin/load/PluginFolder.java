package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tool.verify.PluginVerifier;
import dev.bifocal.host.tool.verify.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A folder with a healthy plugin, to which a test adds another. */
public final class PluginFolder {

    static final String HEALTHY = "healthy";

    private PluginFolder() {}

    /**
     * Loads the folder after adding the healthy plugin, and checks that it came to no harm and that {@code plugins verify}
     * agrees.
     */
    public static PluginRegistry loadBesideHealthy(Path folder) {
        JarBuilder.withLoss(HEALTHY, "healthy-loss").in(folder);
        PluginRegistry registry = Plugins.load(List.of(folder));
        assertThat(registry.component(Kind.LOSS, "healthy-loss").qualifiedName())
                .isEqualTo("healthy:healthy-loss");
        assertThat(registry.findings()).noneMatch(finding -> finding.pluginId().equals(java.util.Optional.of(HEALTHY)));
        // Several versions are a matter of the folder and of no single jar.
        registry.findings().stream()
                .filter(finding -> !finding.code().equals(FindingCode.SEVERAL_VERSIONS.code()))
                .forEach(finding -> requireSameWords(finding, folder));
        return registry;
    }

    /** Each broken jar also fails {@code plugins verify}, with the same words. */
    private static void requireSameWords(Finding finding, Path folder) {
        Verification verification = PluginVerifier.verify(
                finding.jar(),
                new PluginVerifier.Settings(List.of(folder), Set.of(), false, Duration.ofMinutes(1)),
                recipe -> {});
        assertThat(verification.remarks()).anySatisfy(remark -> {
            assertThat(remark.code()).contains(finding.code());
            assertThat(remark.message()).isEqualTo(finding.message());
            assertThat(remark.remedy()).isEqualTo(finding.remedy());
        });
        assertThat(verification.passes(true)).isFalse();
        assertThat(verification.passes(false) && finding.isError()).isFalse();
    }

    /** The only finding of the folder, which has this code. */
    static Finding onlyFinding(Path folder, FindingCode code) {
        Finding finding = only(loadBesideHealthy(folder), code);
        assertThat(finding.message()).endsWith(".").doesNotContain("%s");
        assertThat(finding.remedy()).isNotBlank().doesNotContain("%s");
        return finding;
    }

    /** The only finding of a registry, which has this code. */
    public static Finding only(PluginRegistry registry, FindingCode code) {
        assertThat(registry.findings()).extracting(Finding::code).containsExactly(code.code());
        Finding finding = registry.findings().get(0);
        assertThat(finding.severity()).isEqualTo(code.severity());
        return finding;
    }

    static List<String> ids(PluginRegistry registry) {
        return registry.plugins().stream().map(PluginInfo::id).toList();
    }
}
