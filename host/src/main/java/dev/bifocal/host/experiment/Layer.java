package dev.bifocal.host.experiment;

import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one recipe or file.
 *
 * @param keys the settings for all data sets
 * @param datasets the settings for single data sets, by name
 */
record Layer(MapNode keys, Map<String, Preset> datasets) {

    private static final String DATA = "data";
    private static final String DATASET = "dataset";

    /**
     * Settings for one data set.
     *
     * @param keys the settings
     * @param source the stated source; empty without one
     */
    record Preset(MapNode keys, String source) {}

    Layer {
        datasets = Map.copyOf(datasets);
    }

    /** The settings for a data set; empty without any. */
    MapNode preset(String dataset) {
        return Optional.ofNullable(datasets.get(dataset))
                .map(Preset::keys)
                .orElseGet(() -> MapNode.empty(keys.origin()));
    }

    /** The data set that a map of settings selects, if any. */
    static Optional<String> dataset(MapNode settings) {
        return settings.get(DATA)
                .filter(MapNode.class::isInstance)
                .flatMap(data -> ((MapNode) data).get(DATASET))
                .filter(name -> name instanceof ScalarNode && !name.isNull())
                .map(name -> ((ScalarNode) name).text());
    }
}
