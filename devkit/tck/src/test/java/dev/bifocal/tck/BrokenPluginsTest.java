package dev.bifocal.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.load.JarBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules find what they are for, and healthy plugins pass. */
class BrokenPluginsTest {

    private static final String RECIPE =
            """
            # A recipe.
            epochs: 1
            batch: 32
            data: {dataset: shapes}
            encoder: {name: resnet18, width: 8}
            losses:
              only: {name: under-test, size: 2}
            memory: {size: 64}
            optimizer: {lr: 0.05}
            """;

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aHealthyPluginPasses(Kind kind) {
        assertThat(Fault.contract(kind, Fault.healthy(kind, folder)).failures()).isEmpty();
    }

    @Test
    void aHealthyTargetThatReadsEverythingPasses() {
        assertThat(Fault.contract(Kind.TARGET, Fault.readingEverything(folder)).failures())
                .isEmpty();
    }

    static List<Fault> faults() {
        return Fault.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theRuleFindsTheFault(Fault fault) {
        PluginContract contract = Fault.contract(fault.kind(), fault.jar(folder));
        Rule rule = contract.allRules()
                .filter(one -> one.id().equals(fault.rule()))
                .findFirst()
                .orElseThrow();

        List<String> failures = contract.failuresOf(rule);

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure).startsWith(rule.id() + " (" + rule.sentence() + ")");
            assertThat(failure).contains(fault.words());
        });
    }

    @Test
    void aSecondRecipeWithAMisspelledOptionFailsWithTheSentenceOfTheHost() {
        Path jar = Fault.jar(Kind.LOSS, "second-recipe")
                .recipe("first", RECIPE)
                .recipe("second", RECIPE.replace("size: 2", "sise: 2"))
                .in(folder);

        assertThat(Fault.contract(Kind.LOSS, jar).failuresOf(PluginRule.RECIPES))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .startsWith("PLUGIN-01 (Each recipe of the plugin is valid.)")
                        .contains("second.yaml", "sise", "size")
                        .doesNotContain("first.yaml"));
    }

    @Test
    void recipesWithComponentsOfAPluginThatIsNotLoadedAreNotChecked() {
        JarBuilder plugin = Fault.jar(Kind.LOSS, "optional")
                .recipe("first", RECIPE.replace("losses:", "heads: {projector: {name: other:mlp}}\nlosses:"));

        Path without = plugin.in(folder, "without.jar");
        Path with = plugin.manifest("Plugin-Dependencies", "other?@^1.0").in(folder, "with.jar");

        assertThat(Fault.contract(Kind.LOSS, without).failuresOf(PluginRule.RECIPES))
                .singleElement()
                .asString()
                .contains("other");
        assertThat(Fault.contract(Kind.LOSS, with).failuresOf(PluginRule.RECIPES))
                .isEmpty();
    }

    @Test
    void thereAreAtLeastTwelveBrokenPluginsAndEveryKindHasSome() {
        assertThat(Fault.all()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(Fault.all().stream().map(Fault::kind).collect(Collectors.toSet()))
                .isEqualTo(Set.of(Kind.values()));
    }
}
