package dev.bifocal.host.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipeCheckTest {

    private static final PluginInfo MINE = FakeRegistry.plugin("mine", "1.0.0");

    private final FakeRegistry registry = new FakeRegistry();

    @Test
    void anUnknownKeyIsNamedWithFileLineAndSuggestion() {
        List<Finding> findings = check("# Mine", "heads:", "  projector: {name: mlp, hiden: 3}");

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).code()).isEqualTo("recipe-invalid");
        assertThat(findings.get(0).isError()).isTrue();
        assertThat(findings.get(0).message())
                .isEqualTo("mine.jar!/META-INF/bifocal/recipes/mine.yaml:3: heads.projector.hiden is not a known key.");
        assertThat(findings.get(0).remedy()).isEqualTo("Did you mean heads.projector.hidden?");
    }

    @Test
    void settingsForEachDataSetAreChecked() {
        List<Finding> findings = check(
                "# Mine", "recipe: maskcon", "datasets:", "  cifar100: {epohs: 3}", "  from-the-future: {epohs: 3}");

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).message()).contains("mine.yaml:4: epohs is not a known key.");
    }

    @Test
    void aProblemOfAnExtendedRecipeIsReportedOnceForThatRecipe() {
        registry.add(new Recipe(MINE, "below", "Below", "# Below\nepohs: 3"));

        List<Finding> findings = check("# Mine", "recipe: below");

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).message()).contains("below.yaml:2:");
    }

    @Test
    void textThatIsNoYamlIsReported() {
        assertThat(check("# Mine", "a: [")).isNotEmpty().allSatisfy(finding -> assertThat(finding.message())
                .startsWith("mine.jar!/META-INF/bifocal/recipes/mine.yaml"));
    }

    @Test
    void aSoundRecipeHasNoFindingAndOtherPluginsAreLeftOut() {
        registry.add(new Recipe(FakeRegistry.BASELINES, "broken", "Broken", "# Broken\nepohs: 3"));

        assertThat(check("# Mine", "recipe: maskcon", "epochs: 3")).isEmpty();
    }

    @Test
    void aParentRecipeIsTakenFromTheOwnPluginFirst() {
        registry.add(new Recipe(MINE, "maskcon", "Mine", "# Mine\nrecipe: maskcon:maskcon\nepochs: 77"));
        registry.add(new Recipe(MINE, "sharp", "Sharp", "# Sharp\nrecipe: maskcon\nbatch: 32"));

        ResolvedExperiment sharp = new ExperimentLoader(registry).load("sharp", List.of());

        assertThat(sharp.experiment().epochs()).isEqualTo(77);
        assertThat(sharp.experiment().batch()).isEqualTo(32);
    }

    private List<Finding> check(String... lines) {
        registry.add(new Recipe(MINE, "mine", "Mine", String.join("\n", lines)));
        return RecipeCheck.check(registry, List.of(MINE));
    }
}
