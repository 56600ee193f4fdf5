package dev.bifocal.host.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.ExperimentSchema;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON Schema (draft 2020-12) of sweep files, for editors. Settings have the schema of experiments, {@code
 * $defs/settings}; their keys may also be paths such as {@code optimizer.lr}.
 */
public final class SweepSchema {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DEFS = "$defs";
    private static final String REF = "$ref";
    private static final String PROPERTIES = "properties";

    /** Keys of experiment files that are no settings of a sweep. */
    private static final List<String> NO_SETTINGS = List.of("name", "seed", "recipe", "datasets");

    private static final String SETTINGS_PROPERTIES = "#/$defs/settings/properties/";

    private SweepSchema() {}

    /** The schema, with the recipes of a registry as examples of a base. */
    public static ObjectNode of(PluginRegistry registry) {
        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema").put("title", "Bifocal sweep");
        schema.put("type", "object");
        ObjectNode keys = schema.putObject("properties");
        keys.set(SweepReader.NAME, word("Name of the sweep and of its folder. Default: the name of the file."));
        ObjectNode base = text("The experiment that all trials start from: a recipe, or an experiment file.");
        ArrayNode examples = base.putArray("examples");
        registry.recipes().stream().map(Recipe::name).distinct().forEach(examples::add);
        keys.set(SweepReader.BASE, base);
        keys.set(SweepReader.SETTINGS, settings("Settings of all trials, by key."));
        keys.set(AxisReader.AXES, axes());
        keys.set(AxisReader.ZIP, zip());
        keys.set(AxisReader.CASES, cases());
        keys.set(SweepReader.SEEDS, seeds());
        keys.set(SweepReader.ONLY, oneOrMore("The cells that run, each as in baseline. Default: all.", cell()));
        keys.set(
                SweepReader.BASELINE,
                optional("The cell that others are compared with: its label, or the label of each axis.", cell()));
        keys.set(
                SweepReader.METRICS,
                oneOrMore("Metrics of tables, the main one first, such as recall@1 or linear.top1.", type("string")));
        ObjectNode protocol = JSON.objectNode();
        ArrayNode names = protocol.putArray("enum");
        for (Protocol each : Protocol.values()) {
            names.add(each.toString());
        }
        keys.set(SweepReader.PROTOCOLS, oneOrMore("Protocols that measure each trial after its training.", protocol));
        schema.putArray("required").add(SweepReader.BASE);
        schema.put("additionalProperties", false);
        ObjectNode experiment = experiment(registry);
        ObjectNode definitions = schema.putObject(DEFS);
        definitions.setAll((ObjectNode) experiment.get(DEFS));
        definitions.set(SweepReader.SETTINGS, keys(experiment));
        return schema;
    }

    /** The schema of experiments, whose references fit their new place. */
    private static ObjectNode experiment(PluginRegistry registry) {
        String text = ExperimentSchema.of(registry).toString();
        try {
            return (ObjectNode)
                    MAPPER.readTree(text.replace("\"$ref\":\"#/properties/", "\"$ref\":\"" + SETTINGS_PROPERTIES));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The keys of an experiment that a sweep can set, and paths to all that lies below them. */
    private static ObjectNode keys(ObjectNode experiment) {
        ObjectNode properties = (ObjectNode) experiment.get(PROPERTIES);
        properties.remove(NO_SETTINGS);
        ObjectNode settings = JSON.objectNode().put("type", "object");
        settings.set(PROPERTIES, properties);
        List<String> open = new ArrayList<>();
        Map<String, String> paths = new TreeMap<>();
        properties
                .properties()
                .forEach(key -> paths(key.getKey(), key.getValue(), SETTINGS_PROPERTIES + key.getKey(), paths, open));
        paths.forEach((path, reference) -> properties.putObject(path).put(REF, reference));
        settings.putObject("patternProperties")
                .put("^(%s)\\..".formatted(String.join("|", open).replace(".", "\\.")), true);
        return settings.put("additionalProperties", false);
    }

    /** Collects the paths below a key; {@code open} has the keys of maps with names that the user chooses. */
    private static void paths(
            String path, JsonNode schema, String reference, Map<String, String> paths, List<String> open) {
        if (schema.path("additionalProperties").isObject()) {
            open.add(path);
        }
        schema.path(PROPERTIES).properties().forEach(key -> {
            String below = reference + "/" + PROPERTIES + "/" + key.getKey();
            paths.put(path + "." + key.getKey(), below);
            paths(path + "." + key.getKey(), key.getValue(), below, paths, open);
        });
    }

    private static ObjectNode axes() {
        ObjectNode labelled = JSON.objectNode().put("type", "object");
        ObjectNode keys = labelled.putObject("properties");
        keys.set(AxisReader.LABEL, word("Label of the value in tables."));
        keys.putObject("value").put("description", "The value of the axis's key.");
        keys.set("recipe", text("Recipe or experiment file that replaces the base."));
        keys.set("settings", settings("Settings of this value, by key."));
        labelled.put("additionalProperties", false);
        ObjectNode values = JSON.objectNode().put("type", "array").put("minItems", 1);
        values.putObject("items").putArray("anyOf").add(labelled).add(true);
        return map("A grid: the values of each key, all combined.", values);
    }

    private static ObjectNode zip() {
        ObjectNode lists = type("object");
        lists.putObject("additionalProperties").put("type", "array").put("minItems", 1);
        return oneOrMore("Keys whose values move together, in lists of equal length.", lists);
    }

    private static ObjectNode cases() {
        ObjectNode one = type("object", "null");
        ObjectNode keys = one.putObject("properties");
        keys.set("recipe", text("Recipe or experiment file that replaces the base."));
        keys.set("settings", settings("Settings of the case, by key."));
        keys.set(AxisReader.AXES, axes());
        one.put("additionalProperties", false);
        return map("Named cases, which form the axis case.", one);
    }

    private static ObjectNode seeds() {
        ObjectNode schema = JSON.objectNode().put("description", "A number of seeds n for 1 to n, or a list of seeds.");
        ArrayNode either = schema.putArray("anyOf");
        either.addObject().put("type", "integer").put("minimum", 1);
        ObjectNode list =
                either.addObject().put("type", "array").put("minItems", 1).put("uniqueItems", true);
        list.putObject("items").put("type", "integer").put("minimum", 0);
        return schema;
    }

    private static ObjectNode cell() {
        return type("string", "number", "boolean", "object");
    }

    private static ObjectNode settings(String description) {
        return optional(description, JSON.objectNode().put(REF, "#/" + DEFS + "/" + SweepReader.SETTINGS));
    }

    /** A map with any keys, or nothing. */
    private static ObjectNode map(String description, ObjectNode values) {
        return type("object", "null").put("description", description).set("additionalProperties", values);
    }

    /** An item, a list of items, or nothing. */
    private static ObjectNode oneOrMore(String description, ObjectNode item) {
        ObjectNode list = type("array");
        list.set("items", item);
        ObjectNode schema = optional(description, item);
        ((ArrayNode) schema.get("anyOf")).add(list);
        return schema;
    }

    private static ObjectNode optional(String description, ObjectNode value) {
        ObjectNode schema = JSON.objectNode().put("description", description);
        schema.putArray("anyOf").add(value).add(type("null"));
        return schema;
    }

    private static ObjectNode word(String description) {
        return type("string", "number", "boolean").put("description", description);
    }

    private static ObjectNode text(String description) {
        return type("string").put("description", description);
    }

    private static ObjectNode type(String... types) {
        ObjectNode schema = JSON.objectNode();
        if (types.length == 1) {
            return schema.put("type", types[0]);
        }
        ArrayNode all = schema.putArray("type");
        for (String type : types) {
            all.add(type);
        }
        return schema;
    }
}
