package dev.bifocal.host.experiment;

import dev.bifocal.host.experiment.Layer.Preset;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a recipe for one data set, or for one split of it.
 *
 * @param recipe the recipe's name
 * @param key the data set's name, or the name and the split as in {@code cifartoy/good}
 * @param settings the settings as one line of YAML
 * @param source the source that the recipe states; empty without one
 * @param heirs names of the recipes that extend this recipe and inherit the settings
 */
public record DatasetSettings(String recipe, String key, String settings, String source, List<String> heirs) {

    /** Copies the list. */
    public DatasetSettings {
        heirs = List.copyOf(heirs);
    }

    /** The settings of all recipes for a data set; unreadable recipes are skipped. */
    public static List<DatasetSettings> of(PluginRegistry registry, String dataset) {
        List<DatasetSettings> all = new ArrayList<>();
        for (Recipe recipe : registry.recipes()) {
            List<Layer> layers = layers(registry, recipe);
            Map<String, Preset> own =
                    layers.isEmpty() ? Map.of() : layers.get(layers.size() - 1).datasets();
            for (String key : Layer.keys(List.of(dataset))) {
                Optional.ofNullable(own.get(key))
                        .ifPresent(preset -> all.add(new DatasetSettings(
                                recipe.name(),
                                key,
                                YamlWriter.flow(preset.keys()),
                                preset.source(),
                                heirs(registry, recipe, preset))));
            }
        }
        return all;
    }

    private static List<String> heirs(PluginRegistry registry, Recipe recipe, Preset preset) {
        return registry.recipes().stream()
                .filter(other -> !other.equals(recipe))
                .filter(other -> layers(registry, other).stream()
                        .anyMatch(layer -> layer.datasets().containsValue(preset)))
                .map(Recipe::name)
                .toList();
    }

    private static List<Layer> layers(PluginRegistry registry, Recipe recipe) {
        Problems ignored = new Problems();
        String name = recipe.plugin().id() + ":" + recipe.name();
        return new LayerReader(registry, new Components(registry), ignored)
                .recipe(name, "")
                .orElse(List.of());
    }
}
