package dev.bifocal.host.cli.argument;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for a recipe with a default. */
public final class RecipeOption {

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE_OR_FILE",
            description = "A recipe or a file. Default: the recipe that the application's defaults.yaml names.")
    private @Nullable String recipe;

    /** The recipe or file. */
    public String recipe() {
        return recipe == null ? Defaults.read().recipe() : recipe;
    }
}
