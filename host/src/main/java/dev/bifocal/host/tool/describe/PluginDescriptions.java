package dev.bifocal.host.tool.describe;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.host.experiment.ComponentFacts;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.OptionRow;
import dev.bifocal.host.options.OptionsDoc;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins, components and recipes of one name. Several may share a name.
 *
 * @param plugins the plugin with this id, if any
 * @param components the components of this name, by kind
 * @param recipes the recipes of this name
 */
public record PluginDescriptions(
        List<PluginDescription> plugins, List<ComponentDescription> components, List<RecipeDescription> recipes) {

    private static final Logger LOG = LoggerFactory.getLogger(PluginDescriptions.class);

    /**
     * A plugin in full.
     *
     * @param plugin the plugin
     * @param offers its components and recipes
     * @param findings its errors and warnings
     */
    public record PluginDescription(
            @JsonUnwrapped PluginInfo plugin, @JsonIgnore List<Offer> offers, List<Finding> findings) {}

    /**
     * A component in full. The facts that default options do not determine are empty.
     *
     * @param offer kind, name, plugin and summary
     * @param provider the plugin
     * @param options the options
     * @param needs the inputs of a loss or a target
     * @param outputs the outputs of a head
     * @param needsLabels whether a target reads labels
     * @param needsQueries whether a target reads queries; absent for no
     * @param needsIndices whether a target reads the indices of the samples; absent for no
     * @param recipes the recipes that use the component
     */
    public record ComponentDescription(
            @JsonUnwrapped Offer offer,
            @JsonIgnore PluginInfo provider,
            List<OptionRow> options,
            Optional<Needs> needs,
            Optional<List<HeadOutput>> outputs,
            Optional<Boolean> needsLabels,
            Optional<Boolean> needsQueries,
            Optional<Boolean> needsIndices,
            List<String> recipes) {}

    /**
     * A recipe in full.
     *
     * @param offer name, plugin and summary
     * @param yaml the text of the recipe
     */
    public record RecipeDescription(@JsonUnwrapped Offer offer, String yaml) {}

    /**
     * Describes everything of a name.
     *
     * @param name {@code NAME} or {@code PLUGIN:NAME}
     * @throws BifocalException if nothing has this name
     */
    public static PluginDescriptions of(PluginRegistry registry, String name) {
        PluginDescriptions found = new PluginDescriptions(
                registry.plugins().stream()
                        .filter(plugin -> plugin.id().equals(name))
                        .map(plugin -> plugin(registry, plugin))
                        .toList(),
                Arrays.stream(Kind.values())
                        .flatMap(kind -> registry.components(kind).stream()
                                .filter(component -> Offer.of(kind, component).isCalled(name))
                                .map(component -> component(registry, kind, component)))
                        .toList(),
                registry.recipes().stream()
                        .filter(recipe -> Offer.of(recipe).isCalled(name))
                        .map(recipe -> new RecipeDescription(Offer.of(recipe), recipe.yaml()))
                        .toList());
        if (found.plugins.isEmpty() && found.components.isEmpty() && found.recipes.isEmpty()) {
            throw unknown(registry, name);
        }
        return found;
    }

    private static PluginDescription plugin(PluginRegistry registry, PluginInfo plugin) {
        return new PluginDescription(
                plugin,
                Offer.all(registry).stream()
                        .filter(offer -> offer.plugin().equals(plugin.id()))
                        .toList(),
                registry.findings().stream()
                        .filter(finding ->
                                finding.pluginId().filter(plugin.id()::equals).isPresent())
                        .toList());
    }

    private static ComponentDescription component(
            PluginRegistry registry, Kind kind, Registered<Component<?>> component) {
        Optional<TargetNeeds> target = kind == Kind.TARGET ? ComponentFacts.targetNeeds(component) : Optional.empty();
        return new ComponentDescription(
                Offer.of(kind, component),
                component.plugin(),
                OptionsDoc.of(component.component().optionsType()),
                kind == Kind.LOSS ? ComponentFacts.needs(component).map(Needs::of) : target.map(Needs::of),
                kind == Kind.HEAD ? HeadOutput.of(component) : Optional.empty(),
                target.map(TargetNeeds::labels),
                target.map(TargetNeeds::queries).filter(needed -> needed),
                target.map(TargetNeeds::indices).filter(needed -> needed),
                registry.recipes().stream()
                        .filter(recipe -> uses(registry, recipe, component.qualifiedName()))
                        .map(Recipe::name)
                        .toList());
    }

    private static boolean uses(PluginRegistry registry, Recipe recipe, String component) {
        String name = Offer.of(recipe).qualifiedName();
        try {
            Experiment experiment =
                    new ExperimentLoader(registry).load(name, List.of()).experiment();
            Stream<Registered<?>> heads = experiment.heads().values().stream().map(head -> head.component());
            Stream<Registered<?>> losses = experiment.losses().values().stream().map(loss -> loss.component());
            Stream<Registered<?>> targets = experiment.losses().values().stream()
                    .flatMap(loss -> loss.targetNames().stream().flatMap(target -> loss.target(target).stream()))
                    .map(target -> target.component());
            return Stream.of(heads, losses, targets).flatMap(used -> used).anyMatch(used -> used.qualifiedName()
                    .equals(component));
        } catch (BifocalException e) {
            LOG.info("Recipe {} cannot be read", name, e);
            return false;
        }
    }

    private static BifocalException unknown(PluginRegistry registry, String name) {
        Set<String> known = new TreeSet<>();
        Offer.all(registry).forEach(offer -> known.add(offer.name()));
        registry.plugins().forEach(plugin -> known.add(plugin.id()));
        String broken = registry.findings().stream().anyMatch(Finding::isError)
                ? " Some plugins are broken; see: bifocal plugins list"
                : "";
        return new HostException(
                ErrorCode.USAGE,
                "No loss, head, target, recipe or plugin is called '%s'.".formatted(name),
                (known.isEmpty() ? "No plugins are loaded." : "The names are %s.".formatted(String.join(", ", known)))
                        + broken);
    }
}
