package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.argument.Defaults;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

    private static final Defaults.Quickstart DEFAULTS = Defaults.read().quickstart();

    @TempDir
    Path root;

    @Test
    void eachRecipeIsTrainedWithEachSeedAndComparedWithTheFirst() {
        Cli.Result result = quickstart();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(started(result))
                .containsExactlyElementsOf(DEFAULTS.recipes().stream()
                        .flatMap(recipe -> DEFAULTS.seeds().stream().map(seed -> start(recipe, seed)))
                        .toList());
        assertThat(result.out()).containsOnlyOnce("Starts from random weights; the recipe expects");
        assertThat(result.out().lines().filter(line -> line.matches("\\S+( +[\\d.]+ \\([\\d.]+ to [\\d.]+\\)){2}")))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactlyElementsOf(Stream.concat(Stream.of("untrained"), DEFAULTS.recipes().stream())
                        .toList());
        List<String> others = DEFAULTS.recipes().subList(1, DEFAULTS.recipes().size());
        assertThat(others).isNotEmpty().allSatisfy(recipe -> assertThat(result.out())
                .containsPattern("R@1 of %s minus R@1 of %s: [+-][\\d.]+ \\([+-][\\d.]+ to [+-][\\d.]+\\)"
                        .formatted(recipe, DEFAULTS.recipes().get(0))));
    }

    @Test
    void anOverrideOfTheSeedLeavesOneRunOfEachRecipe() {
        Cli.Result result = quickstart("seed=7");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(started(result))
                .containsExactlyElementsOf(DEFAULTS.recipes().stream()
                        .map(recipe -> start(recipe, 7))
                        .toList());
        assertThat(result.out()).contains("Each figure is from one seed.").doesNotContainPattern("\\([-+]?[\\d.]+ to ");
    }

    @Test
    void anOverrideThatDoesNotFitAllRecipesTrainsNothing() {
        Cli.Result result = quickstart("losses.contrastive.target.w=1");
        assertThat(result.code()).isNotZero();
        assertThat(Runs.list(root)).isEmpty();
    }

    private Cli.Result quickstart(String... overrides) {
        return Cli.run(Stream.of(
                        Stream.of("quickstart"),
                        Tiny.withBank("epochs=1", "run.root=" + root).stream(),
                        Stream.of(overrides))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    private static List<String> started(Cli.Result result) {
        return result.out()
                .lines()
                .filter(line -> line.startsWith("quickstart-"))
                .map(line -> line.replaceFirst(":.*, ", " "))
                .toList();
    }

    private static String start(String recipe, long seed) {
        return "quickstart-%s seed %s".formatted(recipe, seed);
    }
}
