package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.experiment.ComponentFacts;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of one name in full: components of any kind, recipes and plugins, since one name may stand for several. */
public final class PluginDescriptions {

    private static final Logger LOG = LoggerFactory.getLogger(PluginDescriptions.class);

    private final PluginRegistry registry;
    private final List<ComponentDescription> components = new ArrayList<>();
    private final List<Recipe> recipes;
    private final List<PluginInfo> plugins;

    /**
     * Finds what has a name.
     *
     * @throws BifocalException if nothing has
     */
    public PluginDescriptions(PluginRegistry registry, String name) {
        this.registry = registry;
        for (Kind kind : Kind.values()) {
            registry.components(kind).stream()
                    .filter(component ->
                            name.equals(component.component().name()) || name.equals(component.qualifiedName()))
                    .forEach(component -> components.add(describe(kind, component)));
        }
        this.recipes = registry.recipes().stream()
                .filter(recipe -> name.equals(recipe.name()) || name.equals(qualified(recipe)))
                .toList();
        this.plugins = registry.plugins().stream()
                .filter(plugin -> name.equals(plugin.id()))
                .toList();
        if (components.isEmpty() && recipes.isEmpty() && plugins.isEmpty()) {
            throw unknown(name);
        }
    }

    private ComponentDescription describe(Kind kind, Registered<Component<?>> component) {
        return new ComponentDescription(
                kind,
                component,
                kind == Kind.LOSS ? ComponentFacts.needs(component) : Optional.empty(),
                kind == Kind.HEAD ? HeadExample.of(component) : Optional.empty(),
                kind == Kind.TARGET ? ComponentFacts.needsLabels(component) : Optional.empty(),
                recipesWith(component));
    }

    private List<String> recipesWith(Registered<Component<?>> component) {
        return registry.recipes().stream()
                .filter(recipe -> componentsOf(recipe).contains(component.qualifiedName()))
                .map(Recipe::name)
                .toList();
    }

    private Set<String> componentsOf(Recipe recipe) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Experiment experiment = new ExperimentLoader(registry)
                    .load(qualified(recipe), List.of())
                    .experiment();
            experiment
                    .heads()
                    .values()
                    .forEach(head -> names.add(head.component().qualifiedName()));
            experiment.losses().values().forEach(loss -> {
                names.add(loss.component().qualifiedName());
                loss.target().ifPresent(target -> names.add(target.component().qualifiedName()));
            });
        } catch (BifocalException e) {
            LOG.info("Recipe {} cannot be read", qualified(recipe), e);
        }
        return names;
    }

    private BifocalException unknown(String name) {
        Set<String> known = new TreeSet<>();
        for (Kind kind : Kind.values()) {
            registry.components(kind)
                    .forEach(component -> known.add(component.component().name()));
        }
        registry.recipes().forEach(recipe -> known.add(recipe.name()));
        registry.plugins().forEach(plugin -> known.add(plugin.id()));
        String broken = FindingsPrinter.hasErrors(registry.findings())
                ? " Some plugins are broken; see: bifocal plugins list"
                : "";
        return new BifocalException(
                ErrorCode.USAGE,
                "No loss, head, target, recipe or plugin is called '%s'.".formatted(name),
                (known.isEmpty() ? "No plugins are loaded." : "There are %s.".formatted(String.join(", ", known)))
                        + broken);
    }

    public void print(Console console) {
        boolean first = true;
        for (Runnable part : parts(console)) {
            if (!first) {
                console.println();
            }
            part.run();
            first = false;
        }
    }

    private List<Runnable> parts(Console console) {
        List<Runnable> parts = new ArrayList<>();
        plugins.forEach(plugin -> parts.add(() -> print(plugin, console)));
        components.forEach(component -> parts.add(() -> component.print(console)));
        recipes.forEach(recipe -> parts.add(() -> print(recipe, console)));
        return parts;
    }

    private void print(PluginInfo plugin, Console console) {
        console.heading("plugin %s %s".formatted(plugin.id(), plugin.version()));
        console.println(Text.indented(plugin.description(), 2, console.columns()));
        console.println("  provider %s, licence %s".formatted(plugin.provider(), plugin.license()));
        console.println("  works with api %s, built against %s".formatted(plugin.requires(), plugin.builtAgainst()));
        console.println(Text.indented(plugin.jar().toString(), 2, console.columns()));
        console.println("  sha256 %s".formatted(plugin.sha256()));
        Table table = Table.of("KIND", "NAME", "SUMMARY");
        for (Kind kind : Kind.values()) {
            registry.components(kind).stream()
                    .filter(component -> component.plugin().equals(plugin))
                    .forEach(component -> table.row(
                            kind.word(),
                            component.component().name(),
                            component.component().summary()));
        }
        registry.recipes().stream()
                .filter(recipe -> recipe.plugin().equals(plugin))
                .forEach(recipe -> table.row("recipe", recipe.name(), recipe.summary()));
        if (!table.isEmpty()) {
            console.println();
            table.print(console);
        }
        FindingsPrinter.print(findings(plugin), console);
    }

    private List<Finding> findings(PluginInfo plugin) {
        return registry.findings().stream()
                .filter(finding ->
                        finding.pluginId().filter(plugin.id()::equals).isPresent())
                .toList();
    }

    private static void print(Recipe recipe, Console console) {
        console.heading("recipe " + qualified(recipe));
        console.println(Text.indented(recipe.summary(), 2, console.columns()));
        console.println("  start it with: bifocal train %s".formatted(recipe.name()));
        console.println();
        console.println(recipe.yaml().strip());
    }

    private static String qualified(Recipe recipe) {
        return recipe.plugin().id() + ":" + recipe.name();
    }

    public ObjectNode json() {
        ObjectNode node = Json.object();
        node.set("plugins", Json.array(plugins, plugin -> {
            ObjectNode described = PluginListing.node(plugin);
            described.set("findings", FindingsPrinter.json(findings(plugin)));
            return described;
        }));
        node.set("components", Json.array(components, ComponentDescription::json));
        node.set("recipes", Json.array(recipes, recipe -> PluginListing.node(recipe)
                .put("yaml", recipe.yaml())));
        return node;
    }
}
