package dev.bifocal.host.data.products;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.folder.ImageLookup;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a split from the lists that C. Feng and I. Patras (CVPR 2023) publish: six JSON arrays, for training and test
 * the path, the coarse label and the fine label of each image, parallel by position.
 *
 * <p>The reader checks that the arrays have equal lengths, that coarse labels match the category folders, that each
 * fine label is one product, and that fine labels start from 0 and increase without gaps.
 */
final class SopLists {

    /** The six files. */
    static final List<String> FILES = List.of(
            "train_path.json",
            "train_coarse_label.json",
            "train_fine_label.json",
            "test_path.json",
            "test_coarse_label.json",
            "test_fine_label.json");

    private static final String REMEDY =
            "Copy the folder again from coarse_labels in the official repository of Feng and Patras (CVPR 2023), or "
                    + "remove it.";

    private SopLists() {}

    /** Whether any of the files exists. */
    static boolean arePresent(Path folder) {
        return FILES.stream().anyMatch(file -> Files.exists(folder.resolve(file)));
    }

    /** Reads both parts. */
    static SopImages.Parts read(Path folder) {
        List<String> missing = FILES.stream()
                .filter(file -> !Files.isRegularFile(folder.resolve(file)))
                .toList();
        if (!missing.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Folder %s lacks these of its lists: %s."
                            .formatted(folder.toAbsolutePath(), String.join(", ", missing)),
                    REMEDY);
        }
        return new SopImages.Parts(part(folder, 0), part(folder, FILES.size() / 2));
    }

    private static SopImages part(Path folder, int first) {
        Path pathFile = folder.resolve(FILES.get(first));
        List<String> paths = new ArrayList<>();
        array(pathFile).forEach(node -> paths.add(text(node, pathFile, paths.size())));
        List<Integer> coarse = numbers(folder.resolve(FILES.get(first + 1)), pathFile, paths.size());
        List<Integer> fine = numbers(folder.resolve(FILES.get(first + 2)), pathFile, paths.size());
        checkCategories(folder.resolve(FILES.get(first + 1)), paths, coarse);
        checkProducts(folder.resolve(FILES.get(first + 2)), paths, fine);
        return new SopImages(pathFile.toString(), paths, coarse, fine);
    }

    private static JsonNode array(Path file) {
        JsonNode node;
        try {
            node = new JsonMapper().readTree(Files.readAllBytes(RegularFiles.require(file)));
        } catch (JsonProcessingException e) {
            throw refused(
                    file,
                    "is not valid JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA, "%s cannot be read: %s.".formatted(file, e), "Check the file's permissions.", e);
        }
        if (!node.isArray() || node.isEmpty()) {
            throw refused(file, "does not contain a JSON array with entries");
        }
        return node;
    }

    private static String text(JsonNode node, Path file, int position) {
        if (!node.isTextual()) {
            throw refused(file, "has %s at position %s, which is not a path".formatted(node, position));
        }
        if (ImageLookup.leadsOut(node.textValue())) {
            throw refused(file, "has %s at position %s, a path outside data.root".formatted(node, position));
        }
        return node.textValue();
    }

    private static List<Integer> numbers(Path file, Path pathFile, int count) {
        List<Integer> numbers = new ArrayList<>();
        array(file).forEach(node -> {
            if (!node.canConvertToExactIntegral() || !node.canConvertToInt()) {
                throw refused(file, "has %s at position %s, which is not a label".formatted(node, numbers.size()));
            }
            numbers.add(node.intValue());
        });
        if (numbers.size() != count) {
            throw refused(
                    file,
                    "has %s labels, but %s has %s paths".formatted(numbers.size(), pathFile.getFileName(), count));
        }
        return numbers;
    }

    private static void checkCategories(Path file, List<String> paths, List<Integer> coarse) {
        for (int position = 0; position < paths.size(); position++) {
            int label = coarse.get(position);
            if (label < 0 || label >= SopImages.CATEGORIES.size()) {
                throw refused(
                        file,
                        "has label %s at position %s, but the labels are 0 to %s"
                                .formatted(label, position, SopImages.CATEGORIES.size() - 1));
            }
            if (!paths.get(position).startsWith(SopImages.folder(label) + "/")) {
                throw refused(
                        file,
                        "has label %s (%s) at position %s, where the path is %s"
                                .formatted(label, SopImages.CATEGORIES.get(label), position, paths.get(position)));
            }
        }
    }

    private static void checkProducts(Path file, List<String> paths, List<Integer> fine) {
        Map<String, Integer> labels = new HashMap<>();
        int last = -1;
        for (int position = 0; position < paths.size(); position++) {
            int label = fine.get(position);
            if (label != last && label != last + 1) {
                throw refused(file, "has label %s after %s at position %s".formatted(label, last, position));
            }
            last = label;
            String product = SopImages.product(paths.get(position));
            Integer first = labels.putIfAbsent(product, label);
            if (first != null ? first != label : labels.size() != label + 1) {
                throw refused(
                        file,
                        "has label %s at position %s, where the path is %s, which contradicts the labels before it"
                                .formatted(label, position, paths.get(position)));
            }
        }
    }

    private static BifocalException refused(Path file, String problem) {
        return new HostException(ErrorCode.DATA, "%s %s.".formatted(file.toAbsolutePath(), problem), REMEDY);
    }
}
