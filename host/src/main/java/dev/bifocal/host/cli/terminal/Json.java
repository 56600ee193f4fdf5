package dev.bifocal.host.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/** Results for programs. */
public final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static <T> ArrayNode array(Collection<T> items, Function<T, ? extends JsonNode> convert) {
        ArrayNode array = MAPPER.createArrayNode();
        items.forEach(item -> array.add(convert.apply(item)));
        return array;
    }

    public static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = MAPPER.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** Numbers by name; those that JSON lacks become texts. */
    public static ObjectNode numbers(Map<String, Double> numbers) {
        ObjectNode node = object();
        numbers.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                node.put(name, value);
            } else {
                node.put(name, value.toString());
            }
        });
        return node;
    }

    public static void print(Console console, JsonNode node) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try {
            console.println(MAPPER.writer(printer).writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of nodes can always be written", e);
        }
    }
}
