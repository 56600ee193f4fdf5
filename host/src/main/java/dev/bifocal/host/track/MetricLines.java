package dev.bifocal.host.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Formats records as JSON, one per line. Numbers have full double precision; NaN and infinities are texts. */
final class MetricLines {

    private static final JsonMapper MAPPER = new JsonMapper();

    private MetricLines() {}

    static String format(MetricRecord record) {
        ObjectNode line = MAPPER.createObjectNode()
                .put("step", record.step())
                .put("epoch", record.epoch())
                .put("kind", record.kind().toString());
        line.set("values", numbers(record.values()));
        if (!record.timing().isEmpty()) {
            line.set("timing", numbers(record.timing()));
        }
        return line.toString();
    }

    private static ObjectNode numbers(Map<String, Double> numbers) {
        ObjectNode node = MAPPER.createObjectNode();
        numbers.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                node.put(name, value);
            } else {
                node.put(name, value.toString());
            }
        });
        return node;
    }

    /** Parses a line, and throws an exception if it is not a record. */
    static MetricRecord parse(String line) throws IOException {
        JsonNode node = MAPPER.readTree(line);
        try {
            return new MetricRecord(
                    MetricRecord.Kind.of(node.required("kind").asText()),
                    node.required("step").asLong(),
                    node.required("epoch").asInt(),
                    numbers(node.required("values")),
                    numbers(node.path("timing")));
        } catch (IllegalArgumentException e) {
            throw new IOException("not a record of metrics: " + e.getMessage(), e);
        }
    }

    private static Map<String, Double> numbers(JsonNode node) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        node.properties().forEach(field -> numbers.put(field.getKey(), number(field.getValue())));
        return numbers;
    }

    private static double number(JsonNode value) {
        return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText());
    }
}
