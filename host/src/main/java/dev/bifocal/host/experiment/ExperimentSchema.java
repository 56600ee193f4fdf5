package dev.bifocal.host.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.Component;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.options.Choices;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.options.SchemaTypes;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON Schema (draft 2020-12) of an experiment file, for editors.
 *
 * <p>The schema includes the options of the loaded plugins' components: the keys of a head, loss or target depend on
 * its name. All keys are optional, because a file may extend a recipe and state only the differences.
 */
public final class ExperimentSchema {

    private static final String PROPERTIES = "properties";

    private final PluginRegistry registry;
    private final SchemaTypes types = new SchemaTypes(this::component);

    private ExperimentSchema(PluginRegistry registry) {
        this.registry = registry;
    }

    /** The schema for the components of a registry. */
    public static ObjectNode of(PluginRegistry registry) {
        return new ExperimentSchema(registry).experiment();
    }

    private ObjectNode experiment() {
        ObjectNode schema = object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Bifocal experiment");
        ObjectNode root = types.record(RecordSpec.of(Experiment.class));
        ObjectNode recipe = object().put("type", "string");
        recipe.put("description", "Recipe that this file extends. The keys of the file take precedence.");
        ArrayNode examples = recipe.putArray("examples");
        registry.recipes().stream().map(Recipe::name).distinct().forEach(examples::add);
        ((ObjectNode) root.get(PROPERTIES)).set("recipe", recipe);
        ((ObjectNode) root.get(PROPERTIES)).set(LayerReader.DATASETS, datasets(root));
        schema.setAll(root);
        schema.set("$defs", types.definitions());
        return schema;
    }

    /**
     * The schema of settings for single data sets: any key of an experiment except its name, and the source of the
     * settings.
     */
    private static ObjectNode datasets(ObjectNode root) {
        ObjectNode settings = object().put("type", "object");
        ObjectNode keys = settings.putObject(PROPERTIES);
        keys.set("source", object().put("type", "string").put("description", "Source of these settings."));
        root.get(PROPERTIES).fieldNames().forEachRemaining(key -> {
            if (!LayerReader.FIXED.contains(key)) {
                keys.putObject(key).put("$ref", "#/" + PROPERTIES + "/" + key);
            }
        });
        settings.put("additionalProperties", false);
        ObjectNode schema = object().put("type", "object");
        schema.put(
                "description",
                "Settings by data set, or by data set and split, which take precedence over the other keys for that value of"
                        + " data.dataset, or for that of data.dataset and data.split.");
        ObjectNode byName = schema.putObject(PROPERTIES);
        Layer.keys(DatasetCatalog.names()).forEach(key -> byName.set(key, settings));
        return schema.put("additionalProperties", false);
    }

    /** The schema of a head, loss or target, whose keys depend on the selected component. */
    private ObjectNode component(RecordSpec host) {
        Kind kind = Kind.of(host.kind());
        List<Registered<Component<?>>> all = registry.components(kind);
        ObjectNode schema = object().put("type", "object");
        ObjectNode name = object();
        name.put("description", "Name of the %s: name or plugin-id:name.".formatted(kind.word()));
        ArrayNode names = name.putArray("enum");
        ArrayNode rules = object().arrayNode();
        ObjectNode unnamed = object();
        for (Registered<Component<?>> one : all) {
            List<String> own = names(one, all);
            own.forEach(names::add);
            RecordSpec options = Components.options(kind, one);
            rules.add(rule(own, host, options));
            options.keys().forEach(unnamed::putObject);
        }
        schema.putObject(PROPERTIES).set(Choices.NAME, name);
        ObjectNode absent = object();
        absent.putObject("not").putArray("required").add(Choices.NAME);
        rules.add(conditional(absent, host, unnamed));
        schema.set("allOf", rules);
        return schema;
    }

    private static List<String> names(Registered<Component<?>> one, List<Registered<Component<?>>> all) {
        String bare = one.component().name();
        long bearers = all.stream()
                .filter(other -> other.component().name().equals(bare))
                .count();
        List<String> names = new ArrayList<>(List.of(one.qualifiedName()));
        if (bearers == 1) {
            names.add(0, bare);
        }
        return names;
    }

    private ObjectNode rule(List<String> names, RecordSpec host, RecordSpec options) {
        ObjectNode named = object();
        ArrayNode constants =
                named.putObject(PROPERTIES).putObject(Choices.NAME).putArray("enum");
        names.forEach(constants::add);
        named.putArray("required").add(Choices.NAME);
        return conditional(named, host, (ObjectNode) types.record(options).get(PROPERTIES));
    }

    private ObjectNode conditional(ObjectNode condition, RecordSpec host, ObjectNode options) {
        ObjectNode allowed = object();
        allowed.putObject(Choices.NAME);
        allowed.setAll(options);
        allowed.setAll((ObjectNode) types.record(host).get(PROPERTIES));
        ObjectNode rule = object();
        rule.set("if", condition);
        ObjectNode then = rule.putObject("then");
        then.set(PROPERTIES, allowed);
        then.put("additionalProperties", false);
        return rule;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
