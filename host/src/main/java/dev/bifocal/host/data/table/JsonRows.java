package dev.bifocal.host.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a table from JSON: an array of objects whose keys are the columns. */
final class JsonRows {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonRows() {}

    static List<LabelTable.Row> read(Path file) {
        JsonNode array = parse(file);
        if (!array.isArray()) {
            throw LabelTable.refused(
                    file,
                    "is not a JSON array of objects",
                    "Write it as [{\"path\": \"a.jpg\", \"fine\": \"cat\", \"coarse\": \"pet\", \"split\": \"train\"}, ...].");
        }
        Set<String> keys = new LinkedHashSet<>();
        array.forEach(node -> node.fieldNames().forEachRemaining(keys::add));
        TableColumns.check(file, List.copyOf(keys));
        List<LabelTable.Row> rows = new ArrayList<>();
        for (JsonNode node : array) {
            rows.add(row(file, node, "entry " + (rows.size() + 1)));
        }
        return rows;
    }

    private static JsonNode parse(Path file) {
        try {
            return MAPPER.readTree(CsvRows.text(file));
        } catch (JsonProcessingException e) {
            throw LabelTable.refused(
                    file,
                    "is not valid JSON, in line %s: %s"
                            .formatted(
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")),
                    "Correct this line.");
        }
    }

    private static LabelTable.Row row(Path file, JsonNode node, String place) {
        if (!node.isObject()) {
            throw LabelTable.refused(file, "has no object as its " + place, "Make every entry an object.");
        }
        Map<String, String> cells = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            // Additional keys may have any value.
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                cells.put(field.getKey(), field.getValue().asText());
            }
        });
        return TableColumns.row(place, cells);
    }
}
