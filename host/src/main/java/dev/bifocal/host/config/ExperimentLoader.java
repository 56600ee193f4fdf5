package dev.bifocal.host.config;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.config.Node.MapNode;
import dev.bifocal.host.config.Node.ScalarNode;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads experiments: defaults, over them a recipe, over it a file, over it what the command line says.
 *
 * <p>A file may start from a recipe with the key {@code recipe}. Maps merge by key; lists and single values are replaced
 * whole; null removes an entry. A layer that names another component for a head, loss or target drops the options that lower
 * layers gave to the former one, and keeps the host's keys such as {@code weight}. An experiment without a name is called as
 * its file, or as its recipe if there is no file.
 */
public final class ExperimentLoader {

    private static final String RECIPE = "recipe";
    private static final RecordSpec EXPERIMENT = RecordSpec.of(Experiment.class);
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
        Optional<MapNode> written =
                file ? file(recipeOrFile, problems) : recipe(recipeOrFile, Source.COMMAND_LINE.label(), problems);
        MapNode overridden = withoutRecipe(new Overrides(merger, problems).read(EXPERIMENT, overrides), problems);
        if (written.isEmpty()) {
            problems.throwIfAny();
        }
        MapNode lower = merger.merge(EXPERIMENT, named(recipeOrFile, file), written.orElseThrow());
        return bind(merger.merge(EXPERIMENT, lower, overridden), problems);
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
        Optional<MapNode> written = text(yaml, Source.text(origin), problems);
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

    private Optional<MapNode> file(String argument, Problems problems) {
        Source source = Source.file(argument);
        Optional<MapNode> file = content(argument, source, problems).flatMap(text -> text(text, source, problems));
        return file.flatMap(map -> {
            Optional<Node> recipe = map.get(RECIPE).filter(node -> !node.isNull());
            Optional<MapNode> lower = recipe.isPresent()
                    ? recipe(YamlWriter.shown(recipe.get()), recipe.get().origin(), problems)
                    : Optional.of(MapNode.empty(source.label()));
            return lower.map(base -> merger.merge(EXPERIMENT, base.without(Components.NAME), map.without(RECIPE)));
        });
    }

    private static Optional<String> content(String argument, Source source, Problems problems) {
        try {
            return Optional.of(Files.readString(Path.of(argument)));
        } catch (CharacterCodingException e) {
            return unreadable(argument, source, "is not text in UTF-8", problems);
        } catch (IOException | InvalidPathException e) {
            String reason = new File(argument).exists() ? "cannot be read" : "does not exist";
            return unreadable(argument, source, reason, problems);
        }
    }

    private static Optional<String> unreadable(String argument, Source source, String reason, Problems problems) {
        problems.add(new Problem(
                "",
                argument,
                source.label(),
                "The experiment file %s %s.".formatted(argument, reason),
                "Check the path; a name without separator and suffix is taken for a recipe."));
        return Optional.empty();
    }

    private Optional<MapNode> recipe(String name, String origin, Problems problems) {
        try {
            Recipe recipe = registry.recipe(name);
            RecipeNames names = new RecipeNames(components, recipe.plugin().id());
            return text(recipe.yaml(), Source.recipe(recipe), problems)
                    .map(map -> names.inFull(EXPERIMENT, withoutRecipe(map, problems)));
        } catch (BifocalException e) {
            problems.add(new Problem(RECIPE, name, origin, Objects.toString(e.getMessage()), e.remedy()));
            return Optional.empty();
        }
    }

    private static Optional<MapNode> text(String text, Source source, Problems problems) {
        return YamlReader.read(text, "", source, problems).flatMap(node -> {
            if (node instanceof MapNode map) {
                return Optional.of(map);
            } else if (node.isNull()) {
                return Optional.of(MapNode.empty(source.label()));
            }
            problems.add("", node, "An experiment has to hold keys.", "Write keys such as encoder: and losses:.");
            return Optional.empty();
        });
    }

    /** The lowest layer: an experiment is called as its recipe or file, unless it says otherwise. */
    private static MapNode named(String recipeOrFile, boolean file) {
        String name = file
                ? FILE_SUFFIX.matcher(new File(recipeOrFile).getName()).replaceFirst("")
                : recipeOrFile.substring(recipeOrFile.indexOf(':') + 1);
        String origin = Source.DEFAULT.label();
        return new MapNode(Map.of(Components.NAME, ScalarNode.text(name, origin)), origin);
    }

    private static MapNode withoutRecipe(MapNode map, Problems problems) {
        map.get(RECIPE)
                .ifPresent(node -> problems.add(
                        RECIPE,
                        node,
                        "The key recipe belongs into an experiment file.",
                        "Name the recipe as the first argument, or write a file that starts from it."));
        return map.without(RECIPE);
    }
}
