package dev.bifocal.host.cli.argument;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.project.Companions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The defaults of commands, from {@code defaults.yaml} in the application's folder. The host itself names no recipe.
 *
 * @param recipe the default of {@code --recipe}
 * @param project the components that the recipe of a new plugin project uses beside its own
 * @param quickstart the runs of {@code quickstart}
 */
public record Defaults(String recipe, Companions project, Quickstart quickstart) {

    private static final String FILE = "defaults.yaml";

    /**
     * The runs of {@code quickstart}.
     *
     * @param recipes the recipes in the order of the table; the others are compared with the first
     * @param seeds the seeds of each recipe
     * @param settings overrides for all runs, {@code KEY=VALUE}
     */
    public record Quickstart(List<String> recipes, List<Long> seeds, List<String> settings) {

        /** Copies the lists. */
        public Quickstart {
            recipes = List.copyOf(recipes);
            seeds = List.copyOf(seeds);
            settings = List.copyOf(settings);
        }
    }

    /**
     * The defaults of this application.
     *
     * @throws BifocalException if there is no application's folder, or its file cannot be read
     */
    public static Defaults read() {
        String folder = System.getProperty(PluginFolders.APPLICATION_PROPERTY);
        if (folder == null) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "There is no default recipe, because Bifocal runs without its application folder.",
                    "Name a recipe with --recipe, or start Bifocal with its launcher.");
        }
        Path file = Path.of(folder, FILE);
        try {
            return new YAMLMapper().readValue(file.toFile(), Defaults.class);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The application's file %s cannot be read: %s".formatted(file, e.getMessage()),
                    "Build the application again with: ./bifocal --rebuild",
                    e);
        }
    }
}
