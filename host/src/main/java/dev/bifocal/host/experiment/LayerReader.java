package dev.bifocal.host.experiment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.experiment.Layer.Preset;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.Choices;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads recipes and files with the recipes that they extend ({@code recipe: NAME}), and separates the settings for
 * single data sets ({@code datasets: {NAME: {...}, NAME/SPLIT: {...}}}).
 */
final class LayerReader {

    static final String RECIPE = "recipe";
    static final String DATASETS = "datasets";

    private static final String SOURCE = "source";

    private static final int MOST_BYTES = 1 << 22;

    /** The keys that cannot depend on the data set. */
    static final List<String> FIXED = List.of(Choices.NAME, RECIPE, DATASETS);

    private final PluginRegistry registry;
    private final Components components;
    private final Problems problems;
    private final boolean lines;

    LayerReader(PluginRegistry registry, Components components, Problems problems) {
        this(registry, components, problems, false);
    }

    /**
     * A reader.
     *
     * @param lines whether the settings of recipes have the line in the recipe's file as their origin
     */
    LayerReader(PluginRegistry registry, Components components, Problems problems, boolean lines) {
        this.registry = registry;
        this.components = components;
        this.problems = problems;
        this.lines = lines;
    }

    /** The layers of a file, lowest first; empty if one of them cannot be read. */
    Optional<List<Layer>> file(String argument) {
        Source source = Source.file(argument);
        Optional<MapNode> map = content(argument, source).flatMap(text -> text(text, source, problems));
        return map.flatMap(keys -> base(keys, List.of()).map(lower -> {
            checkNames(keys);
            return above(lower, layer(keys, Optional.empty()));
        }));
    }

    /**
     * The layers of a recipe, lowest first; empty if one of them cannot be read.
     *
     * @param origin the place that names the recipe
     */
    Optional<List<Layer>> recipe(String name, String origin) {
        return recipe(name, origin, List.of());
    }

    private Optional<List<Layer>> recipe(String name, String origin, List<Recipe> above) {
        Recipe recipe;
        try {
            recipe = named(name, above);
        } catch (BifocalException e) {
            problems.add(new Problem(RECIPE, name, origin, Objects.toString(e.getMessage()), e.remedy()));
            return Optional.empty();
        }
        if (above.contains(recipe)) {
            problems.add(new Problem(
                    RECIPE,
                    name,
                    origin,
                    "Recipe %s extends itself through other recipes.".formatted(recipe.name()),
                    "The plugin's author has to take one recipe: out."));
            return Optional.empty();
        }
        List<Recipe> chain = new ArrayList<>(above);
        chain.add(recipe);
        return text(recipe.yaml(), source(recipe.name(), recipe), problems)
                .flatMap(keys -> base(keys, chain).map(lower -> above(lower, layer(keys, Optional.of(recipe)))));
    }

    /** The recipe with a name; a recipe's own plugin takes precedence, as it does for components. */
    private Recipe named(String name, List<Recipe> above) {
        return above.stream()
                .reduce((lower, higher) -> higher)
                .flatMap(child -> registry.recipes().stream()
                        .filter(recipe ->
                                recipe.plugin().id().equals(child.plugin().id()))
                        .filter(recipe -> recipe.name().equals(name) && !above.contains(recipe))
                        .findFirst())
                .orElseGet(() -> registry.recipe(name));
    }

    private Source source(String what, Recipe recipe) {
        if (lines) {
            return Source.text(fileOf(recipe));
        }
        return Source.whole("recipe %s (plugin %s %s)"
                .formatted(what, recipe.plugin().id(), recipe.plugin().version()));
    }

    /** The file of a recipe, in its jar. */
    static String fileOf(Recipe recipe) {
        return "%s!/META-INF/bifocal/recipes/%s.yaml"
                .formatted(recipe.plugin().jar().getFileName(), recipe.name());
    }

    /** The layers of the recipe that a text extends; no layer if it extends none. */
    private Optional<List<Layer>> base(MapNode keys, List<Recipe> above) {
        return keys.get(RECIPE)
                .filter(node -> !node.isNull())
                .map(node -> recipe(YamlWriter.shown(node), node.origin(), above))
                .orElse(Optional.of(List.of()));
    }

    private static List<Layer> above(List<Layer> lower, Layer layer) {
        List<Layer> layers = new ArrayList<>();
        // The name of a recipe is not inherited.
        lower.forEach(below -> layers.add(new Layer(below.keys().without(Choices.NAME), below.datasets())));
        layers.add(layer);
        return layers;
    }

    private Layer layer(MapNode text, Optional<Recipe> recipe) {
        Map<String, Preset> presets = new LinkedHashMap<>();
        text.get(DATASETS).filter(node -> !node.isNull()).ifPresent(node -> {
            if (node instanceof MapNode datasets) {
                datasets.entries().forEach((name, entry) -> preset(name, entry, recipe)
                        .ifPresent(preset -> presets.put(name, preset)));
            } else {
                refuseValue(DATASETS, node, "Give each data set a key below it, such as datasets.cifar100.epochs.");
            }
        });
        return new Layer(inFull(text.without(RECIPE).without(DATASETS), recipe), presets);
    }

    private Optional<Preset> preset(String dataset, Node entry, Optional<Recipe> recipe) {
        String path = KeyPath.join(DATASETS, dataset);
        if (!(entry instanceof MapNode map)) {
            refuseValue(path, entry, "Give settings below it, such as %s.epochs.".formatted(path));
            return Optional.empty();
        }
        FIXED.forEach(key -> map.get(key).ifPresent(node -> refuseFixed(KeyPath.join(path, key), node)));
        Layer.dataset(map).ifPresent(name -> refuseFixed(KeyPath.join(path, "data.dataset"), map));
        if (dataset.contains("/")) {
            Layer.split(map).ifPresent(name -> refuseFixed(KeyPath.join(path, "data.split"), map));
        }
        String source = map.get(SOURCE)
                .filter(ScalarNode.class::isInstance)
                .map(node -> ((ScalarNode) node).text())
                .orElse("");
        MapNode keys = map.without(SOURCE);
        return Optional.of(new Preset(
                recipe.map(from -> inFull(
                                lines
                                        ? keys
                                        : (MapNode) labelled(
                                                keys,
                                                source(from.name() + " for " + dataset, from)
                                                        .label()),
                                recipe))
                        .orElse(keys),
                source));
    }

    /** The keys of a recipe with qualified names for the components of its own plugin. */
    private MapNode inFull(MapNode keys, Optional<Recipe> recipe) {
        return recipe.map(from -> new RecipeNames(components, from.plugin().id()))
                .map(names -> names.inFull(ExperimentLoader.EXPERIMENT, keys))
                .orElse(keys);
    }

    private void refuseValue(String path, Node node, String remedy) {
        problems.add(
                path, node, "%s must be a map of keys, but is %s.".formatted(path, YamlWriter.shown(node)), remedy);
    }

    private void refuseFixed(String path, Node node) {
        problems.add(
                path, node, path + " cannot be set, it cannot depend on the data set.", "Set it outside of datasets.");
    }

    /** Recipes may name data sets that this version does not have. In a file, an unknown name is a mistake. */
    private void checkNames(MapNode text) {
        List<String> names = Layer.keys(DatasetCatalog.names());
        text.get(DATASETS)
                .filter(MapNode.class::isInstance)
                .ifPresent(node -> ((MapNode) node).entries().forEach((name, entry) -> {
                    if (!names.contains(name)) {
                        problems.add(
                                KeyPath.join(DATASETS, name),
                                entry,
                                "%s is not a known data set.".formatted(KeyPath.join(DATASETS, name)),
                                Suggestions.nearest(name, names)
                                        .map("Did you mean %s?"::formatted)
                                        .orElse("Data sets are %s.".formatted(String.join(", ", names))));
                    }
                }));
    }

    private static Node labelled(Node node, String origin) {
        if (node instanceof MapNode map) {
            Map<String, Node> entries = new LinkedHashMap<>();
            map.entries().forEach((key, value) -> entries.put(key, labelled(value, origin)));
            return new MapNode(entries, origin);
        } else if (node instanceof ListNode list) {
            return new ListNode(
                    list.items().stream().map(item -> labelled(item, origin)).toList(), origin);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new ScalarNode(scalar.style(), scalar.text(), origin);
    }

    private Optional<String> content(String argument, Source source) {
        try {
            byte[] content = bytes(argument);
            if (content.length > MOST_BYTES) {
                return unreadable(argument, source, "has more than %s bytes".formatted(MOST_BYTES));
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            return unreadable(argument, source, "is not text in UTF-8");
        } catch (IOException | InvalidPathException e) {
            boolean exists = new File(argument).exists();
            String reason = exists ? "cannot be read: " + Objects.toString(e.getMessage()) : "does not exist";
            return unreadable(argument, source, reason);
        }
    }

    /** Reads at most one byte more than the limit, because a stream may be endless. */
    private static byte[] bytes(String argument) throws IOException {
        Path file = Path.of(argument);
        if (!RegularFiles.isOpenStream(argument)) {
            RegularFiles.require(file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
    }

    private Optional<String> unreadable(String argument, Source source, String reason) {
        problems.add(new Problem(
                "",
                argument,
                source.label(),
                "The experiment file %s %s.".formatted(argument, reason),
                "Check the path. An argument without a path separator or a file suffix names a recipe."));
        return Optional.empty();
    }

    /** The keys of a text; empty if the text is not a map. */
    static Optional<MapNode> text(String text, Source source, Problems problems) {
        return YamlReader.read(text, "", source, problems).flatMap(node -> {
            if (node instanceof MapNode map) {
                return Optional.of(map);
            } else if (node.isNull()) {
                return Optional.of(MapNode.empty(source.label()));
            }
            problems.add("", node, "An experiment must be a map of keys.", "Write keys such as encoder: and losses:.");
            return Optional.empty();
        });
    }
}
