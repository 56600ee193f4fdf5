package dev.bifocal.host.experiment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Subject;
import java.util.List;
import java.util.Objects;

/** Checks the recipes of plugins, as {@code train} checks the one that it trains. */
public final class RecipeCheck {

    private RecipeCheck() {}

    /**
     * An error for each problem of a recipe, with the file and line.
     *
     * @param registry the plugins that the recipes may use
     * @param plugins the plugins whose recipes are checked
     */
    public static List<Finding> check(PluginRegistry registry, List<PluginInfo> plugins) {
        return registry.recipes().stream()
                .filter(recipe -> plugins.contains(recipe.plugin()))
                .flatMap(recipe -> check(registry, recipe).stream())
                .distinct()
                .toList();
    }

    /** An error for each problem of a recipe; none for problems of the recipes that it extends. */
    public static List<Finding> check(PluginRegistry registry, Recipe recipe) {
        Subject subject =
                Subject.of(recipe.plugin().jar()).plugin(recipe.plugin().id());
        try {
            return new ExperimentLoader(registry)
                    .problems(recipe).stream()
                            .map(problem -> finding(subject, recipe, problem))
                            .toList();
        } catch (BifocalException e) {
            return List.of(subject.finding(
                    FindingCode.RECIPE_INVALID, LayerReader.fileOf(recipe) + ": " + e.getMessage(), e.remedy()));
        }
    }

    private static Finding finding(Subject subject, Recipe recipe, Problem problem) {
        String place = problem.origin().contains("!/") ? problem.origin() : LayerReader.fileOf(recipe);
        return subject.finding(
                FindingCode.RECIPE_INVALID, place + ": " + Objects.requireNonNull(problem.message()), problem.remedy());
    }
}
