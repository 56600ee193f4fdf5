package dev.bifocal.host.cli.argument;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.plugin.load.PluginFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What commands use where their user names nothing, as {@code defaults.yaml} in the application's folder states it: the host knows
 * no recipe by name.
 *
 * @param recipe the recipe of commands that measure or show something of a recipe
 * @param quickstart what {@code quickstart} trains
 */
public record Defaults(String recipe, Quickstart quickstart) {

    private static final String FILE = "defaults.yaml";

    /**
     * What {@code quickstart} trains.
     *
     * @param recipes the recipes, in the order of the table; the first is the one that the others are compared with
     * @param seeds the seeds that each recipe is trained with
     * @param settings overrides for each of them, {@code KEY=VALUE}
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
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "There is no default recipe, because Bifocal runs without its application folder.",
                    "Name a recipe with --recipe, or start Bifocal with its launcher.");
        }
        Path file = Path.of(folder, FILE);
        try {
            return new YAMLMapper().readValue(file.toFile(), Defaults.class);
        } catch (IOException e) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "The application's file %s cannot be read: %s".formatted(file, e.getMessage()),
                    "Build the application again with: ./bifocal --rebuild",
                    e);
        }
    }
}
