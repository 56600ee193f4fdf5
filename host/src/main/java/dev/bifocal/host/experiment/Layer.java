package dev.bifocal.host.experiment;

import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of one recipe or file.
 *
 * @param keys the settings for all data sets
 * @param datasets the settings for single data sets, by {@link #key name or name and split}
 */
record Layer(MapNode keys, Map<String, Preset> datasets) {

    private static final String DATA = "data";
    private static final String DATASET = "dataset";
    private static final String SPLIT = "split";

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

    /** The key of the settings for one split of a data set, such as {@code cifartoy/good}. */
    static String key(String dataset, String split) {
        return dataset + "/" + split;
    }

    /** The keys of all settings for single data sets: the names, and the names with each split. */
    static List<String> keys(List<String> datasets) {
        return datasets.stream()
                .flatMap(name -> Stream.concat(
                        Stream.of(name),
                        DataConfig.SPLITS.getOrDefault(name, List.of()).stream().map(split -> key(name, split))))
                .toList();
    }

    /** The settings with a key; empty without any. */
    MapNode preset(String key) {
        return Optional.ofNullable(datasets.get(key)).map(Preset::keys).orElseGet(() -> MapNode.empty(keys.origin()));
    }

    /** The data set that a map of settings selects, if any. */
    static Optional<String> dataset(MapNode settings) {
        return ofData(settings, DATASET);
    }

    /** The split that a map of settings selects, if any. */
    static Optional<String> split(MapNode settings) {
        return ofData(settings, SPLIT);
    }

    private static Optional<String> ofData(MapNode settings, String key) {
        return settings.get(DATA)
                .filter(MapNode.class::isInstance)
                .flatMap(data -> ((MapNode) data).get(key))
                .filter(name -> name instanceof ScalarNode && !name.isNull())
                .map(name -> ((ScalarNode) name).text());
    }
}
