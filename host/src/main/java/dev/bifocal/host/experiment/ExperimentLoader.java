package dev.bifocal.host.experiment;

import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.options.Binder;
import dev.bifocal.host.options.Bound;
import dev.bifocal.host.options.Choices;
import dev.bifocal.host.options.KnownKeys;
import dev.bifocal.host.options.Merger;
import dev.bifocal.host.options.Overrides;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads experiments in layers: the defaults, a recipe, a file, and the overrides of the command line, from low to high
 * precedence.
 *
 * <p>A file or recipe may extend a recipe with the key {@code recipe}. Its key {@code datasets} holds settings for
 * single data sets and their splits, which take precedence over its other keys. Maps merge by key. Lists and scalars
 * replace the lower value. Null removes an entry. If a layer selects another component for a head, loss or target, the
 * options of the former component are dropped, and keys of the host such as {@code weight} stay. The default name of an
 * experiment is that of its file, or of its recipe if there is no file.
 */
public final class ExperimentLoader {

    static final RecordSpec EXPERIMENT = RecordSpec.of(Experiment.class);
    private static final Pattern FILE_SUFFIX = Pattern.compile("\\.(yaml|yml|json)$", Pattern.CASE_INSENSITIVE);

    private final PluginRegistry registry;
    private final Components components;
    private final Merger merger;

    /**
     * A loader.
     *
     * @param registry the available components and recipes
     */
    public ExperimentLoader(PluginRegistry registry) {
        this.registry = registry;
        this.components = new Components(registry);
        this.merger = new Merger(components);
    }

    /**
     * Loads an experiment with overrides.
     *
     * @param recipeOrFile a file if it ends in {@code .yaml}, {@code .yml} or {@code .json}, has a path separator
     *     or exists; otherwise the name of a recipe
     * @param overrides of the form {@code a.b.c=value}, with values in YAML
     * @throws ConfigurationException with all that is wrong
     */
    public ResolvedExperiment load(String recipeOrFile, List<String> overrides) {
        Problems problems = new Problems();
        boolean file = isFile(recipeOrFile);
        LayerReader reader = new LayerReader(registry, components, problems);
        Optional<List<Layer>> layers =
                file ? reader.file(recipeOrFile) : reader.recipe(recipeOrFile, Source.COMMAND_LINE.label());
        MapNode overridden = withoutRecipe(new Overrides(merger, problems).read(EXPERIMENT, overrides), problems);
        if (layers.isEmpty()) {
            problems.throwIfAny();
        }
        return bind(merge(named(recipeOrFile, file), layers.orElseThrow(), overridden), problems);
    }

    /**
     * Loads an experiment with layers around those of the recipe or file.
     *
     * @param below settings of lower precedence, above the defaults
     * @param above settings of higher precedence, lowest first
     * @throws ConfigurationException with all that is wrong
     */
    public ResolvedExperiment load(String recipeOrFile, MapNode below, List<MapNode> above) {
        Problems problems = new Problems();
        boolean file = isFile(recipeOrFile);
        LayerReader reader = new LayerReader(registry, components, problems);
        Optional<List<Layer>> layers =
                file ? reader.file(recipeOrFile) : reader.recipe(recipeOrFile, Source.COMMAND_LINE.label());
        MapNode highest = above.stream()
                .map(layer -> withoutRecipe(layer, problems))
                .reduce((lower, higher) -> merger.merge(EXPERIMENT, lower, higher))
                .orElseGet(() -> MapNode.empty(Source.DEFAULT.label()));
        if (layers.isEmpty()) {
            problems.throwIfAny();
        }
        MapNode lowest = merger.merge(EXPERIMENT, named(recipeOrFile, file), below);
        return bind(merge(lowest, layers.orElseThrow(), highest), problems);
    }

    /**
     * The problems of a recipe as it stands, alone and with its settings for each known data set. The origin of a
     * problem is the file in the jar, with the line where there is one. Problems of the recipes that it extends are
     * left out.
     */
    public List<Problem> problems(Recipe recipe) {
        Set<Problem> found = new LinkedHashSet<>();
        Problems reading = new Problems();
        LayerReader reader = new LayerReader(registry, components, reading, true);
        String name = recipe.plugin().id() + ":" + recipe.name();
        Optional<List<Layer>> layers = reader.recipe(name, LayerReader.fileOf(recipe));
        try {
            reading.throwIfAny();
            List<Layer> read = layers.orElseThrow();
            check(recipe, read, "").ifPresent(found::addAll);
            read.get(read.size() - 1).datasets().keySet().stream()
                    .filter(Layer.keys(DatasetCatalog.names())::contains)
                    .sorted()
                    .forEach(dataset -> check(recipe, read, dataset).ifPresent(found::addAll));
        } catch (ConfigurationException e) {
            found.addAll(e.problems());
        }
        String own = LayerReader.fileOf(recipe);
        return found.stream()
                .filter(problem ->
                        !problem.origin().contains("!/") || problem.origin().startsWith(own))
                .toList();
    }

    private Optional<List<Problem>> check(Recipe recipe, List<Layer> layers, String key) {
        Problems problems = new Problems();
        MapNode chosen = MapNode.empty(Source.DEFAULT.label());
        if (!key.isEmpty()) {
            List<String> parts = List.of(key.split("/", 2));
            List<String> overrides = new ArrayList<>(List.of("data.dataset=" + parts.get(0)));
            parts.stream().skip(1).forEach(split -> overrides.add("data.split=" + split));
            chosen = new Overrides(merger, problems).read(EXPERIMENT, overrides);
        }
        try {
            bind(merge(named(recipe.name(), false), layers, chosen), problems);
            return Optional.empty();
        } catch (ConfigurationException e) {
            return Optional.of(e.problems());
        }
    }

    /** Merges the layers, each with its settings for the resulting data set and split. */
    private MapNode merge(MapNode lowest, List<Layer> layers, MapNode highest) {
        String dataset = Stream.concat(layers.stream().map(Layer::keys), Stream.of(highest))
                .flatMap(keys -> Layer.dataset(keys).stream())
                .reduce(DataConfig.DEFAULT, (lower, higher) -> higher);
        String split = Stream.concat(
                        layers.stream().flatMap(layer -> Stream.of(layer.keys(), layer.preset(dataset))),
                        Stream.of(highest))
                .flatMap(keys -> Layer.split(keys).stream())
                .reduce(DataConfig.DEFAULT_SPLIT, (lower, higher) -> higher);
        MapNode merged = lowest;
        for (Layer layer : layers) {
            merged = merger.merge(EXPERIMENT, merged, layer.keys());
            merged = merger.merge(EXPERIMENT, merged, layer.preset(dataset));
            merged = merger.merge(EXPERIMENT, merged, layer.preset(Layer.key(dataset, split)));
        }
        return merger.merge(EXPERIMENT, merged, highest);
    }

    /**
     * Loads an experiment from defaults and overrides only, for commands without training. Losses and heads exist only
     * if an override adds them.
     *
     * @param name the name, unless an override sets another
     * @throws ConfigurationException with all that is wrong
     */
    public ResolvedExperiment defaults(String name, List<String> overrides) {
        Problems problems = new Problems();
        MapNode overridden = withoutRecipe(new Overrides(merger, problems).read(EXPERIMENT, overrides), problems);
        return bind(merger.merge(EXPERIMENT, named(name, false), overridden), problems);
    }

    /**
     * Parses an experiment from a text, without recipe and overrides. The text of {@link ResolvedExperiment#yaml()}
     * gives the same experiment.
     *
     * @param origin the name of the text in messages, such as {@code file runs/a/config.yaml}
     * @throws ConfigurationException with all that is wrong
     */
    public ResolvedExperiment parse(String yaml, String origin) {
        Problems problems = new Problems();
        Optional<MapNode> written = LayerReader.text(yaml, Source.text(origin), problems);
        if (written.isEmpty()) {
            problems.throwIfAny();
        }
        return bind(withoutRecipe(written.orElseThrow(), problems), problems);
    }

    private ResolvedExperiment bind(MapNode experiment, Problems problems) {
        KnownKeys known = new KnownKeys(components, EXPERIMENT, experiment);
        Optional<Bound> bound = new Binder(components, known, problems).record(EXPERIMENT, experiment, "");
        problems.throwIfAny();
        return ResolvedExperiment.of(bound.orElseThrow());
    }

    /** Whether an argument names a file rather than a recipe. */
    public static boolean isFile(String argument) {
        return FILE_SUFFIX.matcher(argument).find()
                || argument.contains("/")
                || argument.contains(File.separator)
                || path(argument).filter(Files::isRegularFile).isPresent();
    }

    private static Optional<Path> path(String argument) {
        try {
            return Optional.of(Path.of(argument));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The lowest layer: the default name, which is that of the recipe or file. */
    private static MapNode named(String recipeOrFile, boolean file) {
        String name = file
                ? FILE_SUFFIX.matcher(new File(recipeOrFile).getName()).replaceFirst("")
                : recipeOrFile.substring(recipeOrFile.indexOf(':') + 1);
        String origin = Source.DEFAULT.label();
        return new MapNode(Map.of(Choices.NAME, ScalarNode.text(name, origin)), origin);
    }

    private static MapNode withoutRecipe(MapNode map, Problems problems) {
        map.get(LayerReader.RECIPE)
                .ifPresent(node -> problems.add(
                        LayerReader.RECIPE,
                        node,
                        "The key recipe is only allowed in an experiment file.",
                        "Pass the recipe as the first argument, or write a file with this key."));
        return map.without(LayerReader.RECIPE);
    }
}
