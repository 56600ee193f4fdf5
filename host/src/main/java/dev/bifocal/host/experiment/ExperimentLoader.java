package dev.bifocal.host.experiment;

import dev.bifocal.host.data.DataConfig;
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
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.plugin.PluginRegistry;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads experiments: defaults, over them a recipe, over it a file, over it what the command line says.
 *
 * <p>A file or recipe may start from a recipe with the key {@code recipe}, and say more for single data sets with the key
 * {@code datasets}, which goes over its other keys. Maps merge by key; lists and single values are replaced whole; null removes an entry. A layer that names another component for a head, loss or target drops the options that lower
 * layers gave to the former one, and keeps the host's keys such as {@code weight}. An experiment without a name is called as
 * its file, or as its recipe if there is no file.
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
     * @param registry the components and recipes that experiments can name
     */
    public ExperimentLoader(PluginRegistry registry) {
        this.registry = registry;
        this.components = new Components(registry);
        this.merger = new Merger(components);
    }

    /**
     * An experiment with overrides.
     *
     * @param recipeOrFile a file if it ends in {@code .yaml}, {@code .yml} or {@code .json}, has a separator or exists;
     *     otherwise the name of a recipe
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

    /** Puts layers over each other, each with what it says for the data set that they come to. */
    private MapNode merge(MapNode lowest, List<Layer> layers, MapNode highest) {
        String dataset = Stream.concat(layers.stream().map(Layer::keys), Stream.of(highest))
                .flatMap(keys -> Layer.dataset(keys).stream())
                .reduce(DataConfig.DEFAULT, (lower, higher) -> higher);
        MapNode merged = lowest;
        for (Layer layer : layers) {
            merged = merger.merge(EXPERIMENT, merged, layer.keys());
            merged = merger.merge(EXPERIMENT, merged, layer.preset(dataset));
        }
        return merger.merge(EXPERIMENT, merged, highest);
    }

    /**
     * An experiment of defaults and overrides alone, without losses and heads unless an override names some: for what needs no
     * training.
     *
     * @param name how it is called, unless an override says otherwise
     * @throws ConfigurationException with all that is wrong
     */
    public ResolvedExperiment defaults(String name, List<String> overrides) {
        Problems problems = new Problems();
        MapNode overridden = withoutRecipe(new Overrides(merger, problems).read(EXPERIMENT, overrides), problems);
        return bind(merger.merge(EXPERIMENT, named(name, false), overridden), problems);
    }

    /**
     * An experiment out of a text, without recipe and overrides: what {@link ResolvedExperiment#yaml()} gave comes back as the
     * same experiment.
     *
     * @param origin how messages call the text, such as {@code file runs/a/config.yaml}
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

    private static boolean isFile(String argument) {
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

    /** The lowest layer: an experiment is called as its recipe or file, unless it says otherwise. */
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
                        "The key recipe belongs into an experiment file.",
                        "Name the recipe as the first argument, or write a file that starts from it."));
        return map.without(LayerReader.RECIPE);
    }
}
