package dev.bifocal.host.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A map from fine to coarse classes. Coarse labels number the coarse classes in alphabetical order, unless a data set
 * defines another order.
 */
public final class CoarseMap {

    private final List<String> classes;
    private final int[] coarseByFine;

    private CoarseMap(List<String> coarseNames) {
        classes = coarseNames.stream().distinct().sorted().toList();
        coarseByFine = coarseNames.stream().mapToInt(classes::indexOf).toArray();
    }

    private CoarseMap(List<String> classes, int[] coarseByFine) {
        this.classes = classes;
        this.coarseByFine = coarseByFine;
    }

    /**
     * The predefined map of a data set.
     *
     * @param classes names of the coarse classes, by label
     * @param coarseByFine the coarse label of each fine one
     */
    public static CoarseMap of(List<String> classes, int[] coarseByFine) {
        return new CoarseMap(List.copyOf(classes), coarseByFine.clone());
    }

    /** The identity map: each fine class is its own coarse class. */
    public static CoarseMap identity(List<String> fineClasses) {
        return new CoarseMap(fineClasses);
    }

    /**
     * Reads a map from a file.
     *
     * @param file JSON or YAML: one object, from names of fine classes to names of coarse classes
     * @throws BifocalException with all problems of the file at once
     */
    public static CoarseMap read(Path file, List<String> fineClasses) {
        JsonNode map = parse(file);
        List<String> problems = problems(map, fineClasses);
        if (!problems.isEmpty()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "data.coarseMap, %s, does not match the data set: %s."
                            .formatted(file.toAbsolutePath(), String.join("; ", problems)),
                    "Write one line, CLASS: COARSE, for each class folder in this file.");
        }
        return new CoarseMap(
                fineClasses.stream().map(fine -> map.get(fine).asText()).toList());
    }

    /** Names of the coarse classes, by label. */
    public List<String> classes() {
        return classes;
    }

    /** The coarse label of a fine one. */
    public int coarse(int fine) {
        return coarseByFine[fine];
    }

    private static JsonNode parse(Path file) {
        // JSON is a subset of YAML, so the YAML parser reads both.
        YAMLMapper mapper = new YAMLMapper(YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build());
        try {
            return mapper.readTree(Files.readString(RegularFiles.require(file)));
        } catch (JsonProcessingException e) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "data.coarseMap, %s, is neither JSON nor YAML: %s."
                            .formatted(
                                    file.toAbsolutePath(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")),
                    "Correct the file at %s.".formatted(position(e)),
                    e);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "data.coarseMap, %s, cannot be read as UTF-8 text: %s.".formatted(file.toAbsolutePath(), e),
                    "Set data.coarseMap to a JSON or YAML file, or omit it.",
                    e);
        }
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? "its beginning"
                : "line %s, column %s"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    private static List<String> problems(JsonNode map, List<String> fineClasses) {
        if (!map.isObject()) {
            return List.of("it is not a map from class to coarse class");
        }
        List<String> problems = new ArrayList<>();
        map.properties().forEach(field -> {
            if (!fineClasses.contains(field.getKey())) {
                problems.add("'%s' is not a class%s"
                        .formatted(
                                field.getKey(),
                                Suggestions.nearest(field.getKey(), fineClasses)
                                        .map(", did you mean '%s'?"::formatted)
                                        .orElse("")));
            } else if (!field.getValue().isValueNode()
                    || field.getValue().asText("").isBlank()
                    || field.getValue().isNull()) {
                problems.add("class '%s' has no coarse class".formatted(field.getKey()));
            }
        });
        fineClasses.stream()
                .filter(fine -> !map.has(fine))
                .forEach(fine -> problems.add("class '%s' has no entry".formatted(fine)));
        return problems;
    }
}
