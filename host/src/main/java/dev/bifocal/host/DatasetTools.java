package dev.bifocal.host;

import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.data.packed.PackEncoding;
import dev.bifocal.host.experiment.DatasetSettings;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tool.check.DatasetCheck;
import dev.bifocal.host.tool.describe.DatasetDescription;
import dev.bifocal.host.tool.inspect.DatasetSheet;
import dev.bifocal.host.tool.pack.Packing;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The part of the facade for data sets; see {@link Bifocal#datasets()}. Overrides are {@code KEY=VALUE} and name the
 * data set, such as {@code data.dataset=cifar10 data.root=PATH}. Checks and pictures accept incomplete copies.
 *
 * @param plugins the plugins whose recipes describe data sets and make views
 */
public record DatasetTools(PluginRegistry plugins) {

    private static final String INCOMPLETE = "data.partial=true";

    /** The catalog of all data sets. */
    public List<DatasetEntry> list() {
        return DatasetCatalog.entries();
    }

    /**
     * Describes a data set and the settings of recipes for it.
     *
     * @throws dev.bifocal.api.BifocalException if the name is unknown
     */
    public DatasetDescription describe(String name) {
        return new DatasetDescription(DatasetCatalog.find(name), DatasetSettings.of(plugins, name));
    }

    /**
     * Checks a data set against its official numbers and published checksums.
     *
     * @param images whether to read every image
     * @param remarks receives a sentence before each step that takes long, from any thread
     * @throws dev.bifocal.api.BifocalException if the data set cannot be opened
     */
    public DatasetCheck check(List<String> overrides, boolean images, Consumer<String> remarks) {
        Experiment experiment = new ExperimentLoader(plugins)
                .defaults("data", withIncomplete(overrides))
                .experiment();
        return DatasetCheck.run(experiment, images, remarks);
    }

    /**
     * Draws images of a data set, with their labels and the views that a recipe makes of them.
     *
     * @param images the largest number of images
     * @param test whether to draw test images instead of training images
     */
    public Sheet sheet(String recipeOrFile, List<String> overrides, int images, boolean test) {
        Experiment experiment = new ExperimentLoader(plugins)
                .load(recipeOrFile, withIncomplete(overrides))
                .experiment();
        return DatasetSheet.of(experiment, recipeOrFile, images, test);
    }

    /**
     * Writes the images of a data set, reduced, to a pack, which then replaces {@code data.root}. An interrupted call
     * continues when it is repeated.
     *
     * @param folder the folder of the pack
     * @param remarks receives sentences on the progress
     * @throws dev.bifocal.api.BifocalException if the data set cannot be opened or a file cannot be written
     */
    public Packing.Packed pack(List<String> overrides, PackEncoding encoding, Path folder, Consumer<String> remarks) {
        // A pack marks damaged images, so that data.unreadable has its meaning for runs on the pack.
        List<String> settings = Stream.concat(overrides.stream(), Stream.of("data.unreadable=fail"))
                .toList();
        Experiment experiment =
                new ExperimentLoader(plugins).defaults("data", settings).experiment();
        return Packing.write(experiment, encoding, folder, remarks);
    }

    private static List<String> withIncomplete(List<String> overrides) {
        return Stream.concat(Stream.of(INCOMPLETE), overrides.stream()).toList();
    }
}
