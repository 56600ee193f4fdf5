package dev.bifocal.host.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.options.OptionType.ChoiceNode;
import dev.bifocal.host.options.OptionType.Constant;
import dev.bifocal.host.options.OptionType.ListOf;
import dev.bifocal.host.options.OptionType.MapOf;
import dev.bifocal.host.options.OptionType.Nested;
import dev.bifocal.host.options.OptionType.OneOf;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.OptionType.Scalar;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Numbers;
import dev.bifocal.host.options.text.Problems;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;

/** JSON Schemas of option types. Recursive types become definitions. */
public final class SchemaTypes {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Function<RecordSpec, ObjectNode> choices;
    private final ObjectNode definitions = JSON.objectNode();

    public SchemaTypes(Function<RecordSpec, ObjectNode> choices) {
        this.choices = choices;
    }

    /** The definitions that the schemas refer to so far. */
    public ObjectNode definitions() {
        return definitions;
    }

    /** An object with a record's options as its only properties. */
    public ObjectNode record(RecordSpec spec) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        spec.options().forEach(option -> properties.set(option.key(), option(option)));
        return schema.put("additionalProperties", false);
    }

    private ObjectNode option(OptionSpec option) {
        ObjectNode schema = JSON.objectNode().put("description", option.doc());
        schema.setAll(type(option, option.type()));
        Problems none = new Problems();
        option.defaultNode(none).ifPresent(node -> schema.set("default", json(node, option.holdsNumbers())));
        none.throwIfAny();
        return schema;
    }

    private ObjectNode type(OptionSpec option, OptionType type) {
        if (type instanceof OptionalOf optional) {
            return orNull(type(option, optional.element()));
        } else if (type instanceof ListOf list) {
            ObjectNode schema = JSON.objectNode().put("type", "array");
            schema.set("items", type(option, list.element()));
            return schema;
        } else if (type instanceof MapOf map) {
            ObjectNode schema = JSON.objectNode().put("type", "object");
            schema.set("additionalProperties", orNull(type(option, map.element())));
            return schema;
        } else if (type instanceof Nested nested) {
            return record(nested.spec());
        } else if (type instanceof ChoiceNode choice) {
            RecordSpec host = choice.spec();
            return reference(host.kind(), () -> choices.apply(host));
        } else if (type instanceof OneOf oneOf) {
            return reference(oneOf.type().getSimpleName(), () -> alternatives(oneOf));
        }
        if (type == OptionType.RenamesType.RENAMES) {
            ObjectNode schema = JSON.objectNode();
            ObjectNode map = JSON.objectNode().put("type", "object");
            map.putObject("additionalProperties").put("type", "string");
            schema.putArray("anyOf")
                    .add(JSON.objectNode().put("type", "string"))
                    .add(map);
            return schema;
        }
        if (type == OptionType.CandidatesType.CANDIDATES) {
            ObjectNode schema = JSON.objectNode();
            ObjectNode list = JSON.objectNode().put("type", "array").put("minItems", 1);
            list.set("items", scalar(option, Scalar.DOUBLE));
            schema.putArray("anyOf").add(scalar(option, Scalar.DOUBLE)).add(list);
            return schema;
        }
        return type instanceof Constant constant ? words(constant.byWord().keySet()) : scalar(option, (Scalar) type);
    }

    private static ObjectNode scalar(OptionSpec option, Scalar type) {
        return switch (type) {
            case INT, LONG -> range(option.range(), JSON.objectNode().put("type", "integer"));
            case DOUBLE -> range(option.range(), JSON.objectNode().put("type", "number"));
            case BOOLEAN -> JSON.objectNode().put("type", "boolean");
            case TEXT -> option.oneOf().isEmpty() ? JSON.objectNode().put("type", "string") : words(option.oneOf());
        };
    }

    private static ObjectNode words(Collection<String> words) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode values = schema.putArray("enum");
        words.forEach(values::add);
        return schema;
    }

    private static ObjectNode range(Range range, ObjectNode schema) {
        bound("minimum", range.min(), schema);
        bound("maximum", range.max(), schema);
        bound("exclusiveMinimum", range.above(), schema);
        bound("exclusiveMaximum", range.below(), schema);
        return schema;
    }

    private static void bound(String keyword, double value, ObjectNode schema) {
        if (Double.isFinite(value)) {
            schema.put(keyword, new BigDecimal(Numbers.text(value)));
        }
    }

    private static ObjectNode orNull(ObjectNode schema) {
        ObjectNode either = JSON.objectNode();
        either.putArray("anyOf").add(schema).add(JSON.objectNode().put("type", "null"));
        return either;
    }

    private ObjectNode reference(String name, Supplier<ObjectNode> definition) {
        if (!definitions.has(name)) {
            definitions.putObject(name); // a placeholder while the definition refers to itself
            definitions.set(name, definition.get());
        }
        return JSON.objectNode().put("$ref", "#/$defs/" + name);
    }

    private ObjectNode alternatives(OneOf type) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode alternatives = schema.putArray("oneOf");
        type.alternatives().forEach((name, spec) -> {
            alternatives.add(JSON.objectNode().put("const", name));
            ObjectNode object = alternatives.addObject().put("type", "object");
            object.putObject("properties").set(name, orNull(record(spec)));
            object.putArray("required").add(name);
            object.put("additionalProperties", false);
        });
        return schema;
    }

    private static JsonNode json(Node node, boolean numbers) {
        if (node instanceof MapNode map) {
            ObjectNode object = JSON.objectNode();
            map.entries().forEach((key, value) -> object.set(key, json(value, numbers)));
            return object;
        } else if (node instanceof ListNode list) {
            ArrayNode array = JSON.arrayNode();
            list.items().forEach(item -> array.add(json(item, numbers)));
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        return switch (scalar.style()) {
            case NULL -> JSON.nullNode();
            case BOOLEAN -> JSON.booleanNode(Boolean.parseBoolean(scalar.text()));
            case NUMBER -> number(scalar.text());
            case TEXT -> numbers ? number(scalar.text()) : JSON.textNode(scalar.text());
        };
    }

    private static JsonNode number(String text) {
        return Numbers.wholeNumber(text)
                .<JsonNode>map(JSON::numberNode)
                .or(() -> Numbers.finiteNumber(text).map(value -> JSON.numberNode(new BigDecimal(Numbers.text(value)))))
                .orElseGet(() -> JSON.textNode(text));
    }
}
