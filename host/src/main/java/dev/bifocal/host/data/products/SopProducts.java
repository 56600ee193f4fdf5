package dev.bifocal.host.data.products;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The products of the official lists of Stanford Online Products, in the order of the lists.
 *
 * @param train of {@code Ebay_train.txt}
 * @param test of {@code Ebay_test.txt}, disjoint from {@code train}
 */
record SopProducts(List<Product> train, List<Product> test) {

    static final String TRAIN_FILE = "Ebay_train.txt";
    static final String TEST_FILE = "Ebay_test.txt";

    private static final String HEADER = "image_id class_id super_class_id path";
    private static final String REMEDY = "Unpack Stanford_Online_Products.zip again.";

    /**
     * A product.
     *
     * @param coarse its category from 0
     * @param images paths in the order of the list
     */
    record Product(int coarse, List<String> images) {}

    /** Whether any of the two files exists. */
    static boolean arePresent(Path folder) {
        return Files.exists(folder.resolve(TRAIN_FILE)) || Files.exists(folder.resolve(TEST_FILE));
    }

    /** Reads both files: a header, then {@code image_id class_id super_class_id path} in each line. */
    static SopProducts read(Path folder) {
        Map<Integer, Product> train = products(folder.resolve(TRAIN_FILE));
        Map<Integer, Product> test = products(folder.resolve(TEST_FILE));
        for (Integer number : test.keySet()) {
            if (train.containsKey(number)) {
                throw refused(
                        folder.resolve(TEST_FILE), "has product %s, which %s has, too".formatted(number, TRAIN_FILE));
            }
        }
        return new SopProducts(List.copyOf(train.values()), List.copyOf(test.values()));
    }

    private static Map<Integer, Product> products(Path file) {
        List<String> lines;
        try {
            lines = Files.readString(RegularFiles.require(file), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new HostException(ErrorCode.DATA, "%s cannot be read: %s.".formatted(file, e), REMEDY, e);
        }
        if (lines.isEmpty() || !lines.get(0).strip().replaceAll("\\s+", " ").equals(HEADER)) {
            throw refused(file, "does not begin with the line '%s'".formatted(HEADER));
        }
        Map<Integer, Product> products = new LinkedHashMap<>();
        for (int line = 1; line < lines.size(); line++) {
            if (!lines.get(line).isBlank()) {
                add(products, lines.get(line), file, line + 1);
            }
        }
        return products;
    }

    private static void add(Map<Integer, Product> products, String line, Path file, int number) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 4 || !isNumber(words[0]) || !isNumber(words[1]) || !isNumber(words[2])) {
            throw refused(file, "has '%s' in line %s, not three numbers and a path".formatted(line, number));
        }
        int coarse = Integer.parseInt(words[2]) - 1;
        if (coarse < 0 || coarse >= SopImages.CATEGORIES.size()) {
            throw refused(
                    file,
                    "has category %s in line %s, but the categories are 1 to %s"
                            .formatted(words[2], number, SopImages.CATEGORIES.size()));
        }
        if (!words[3].startsWith(SopImages.folder(coarse) + "/")) {
            throw refused(
                    file,
                    "has category %s (%s) in line %s, where the path is %s"
                            .formatted(words[2], SopImages.CATEGORIES.get(coarse), number, words[3]));
        }
        Product product =
                products.computeIfAbsent(Integer.valueOf(words[1]), key -> new Product(coarse, new ArrayList<>()));
        if (product.coarse() != coarse) {
            throw refused(file, "has product %s in two categories, the second in line %s".formatted(words[1], number));
        }
        product.images().add(words[3]);
    }

    private static boolean isNumber(String word) {
        return word.matches("\\d{1,9}");
    }

    private static BifocalException refused(Path file, String problem) {
        return new HostException(ErrorCode.DATA, "%s %s.".formatted(file.toAbsolutePath(), problem), REMEDY);
    }
}
