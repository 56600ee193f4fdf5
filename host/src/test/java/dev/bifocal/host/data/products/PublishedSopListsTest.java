package dev.bifocal.host.data.products;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.products.SopProducts.Product;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists that MaskCon's authors publish, their numbers, and our rules beside them. */
class PublishedSopListsTest {

    @TempDir
    private static Path lists;

    private static SopImages.Parts one;
    private static SopImages.Parts two;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream resource = Objects.requireNonNull(
                        PublishedSopListsTest.class.getResourceAsStream("maskcon-sop-lists.zip"));
                ZipInputStream zip = new ZipInputStream(resource)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    Path file = lists.resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
        one = SopLists.read(lists.resolve("sop_split1"));
        two = SopLists.read(lists.resolve("sop_split2"));
    }

    @Test
    void splitOneHasTheNumbersOfTheReference() {
        assertThat(perCategory(one.train()))
                .containsExactly(3650, 3290, 2466, 2211, 1335, 1921, 2975, 1881, 922, 1405, 1795, 1517);
        assertThat(perCategory(one.test()))
                .containsExactly(2117, 3609, 3022, 1836, 1299, 2026, 2821, 2176, 1546, 1296, 1997, 1533);
        assertThat(productsBySize(one.train())).isEqualTo(Map.of(8, 575, 9, 489, 10, 385, 11, 299, 12, 769));
        assertThat(productsBySize(one.test())).isEqualTo(Map.of(8, 590, 9, 493, 10, 393, 11, 313, 12, 729));
        assertNumbers(SopEntries.SPLIT_1, one);
        assertThat(one.train().fineClasses())
                .doesNotContainAnyElementsOf(one.test().fineClasses());
    }

    @Test
    void splitTwoHasTheNumbersOfTheReference() {
        assertThat(perCategory(two.train()))
                .containsExactly(2450, 2850, 1600, 1060, 830, 910, 1470, 820, 770, 560, 1040, 620);
        assertThat(productsBySize(two.train())).isEqualTo(Map.of(10, 1498));
        assertThat(productsBySize(two.test())).isEqualTo(Map.of(2, 1498));
        assertThat(two.train().fineClasses()).isEqualTo(two.test().fineClasses());
        assertNumbers(SopEntries.SPLIT_2, two);
    }

    @Test
    void ourRuleGivesSplitOneOutOfListsInTheOfficialFormat() throws IOException {
        Path folder = Files.createDirectories(lists.resolve("official"));
        int products = writeOfficial(folder.resolve(SopProducts.TRAIN_FILE), one.train(), 0, new Random(1));
        writeOfficial(folder.resolve(SopProducts.TEST_FILE), one.test(), products, new Random(2));

        SopImages.Parts made = SopRules.splitOne(SopProducts.read(folder));

        assertSame(made.train(), one.train());
        assertSame(made.test(), one.test());
    }

    @Test
    void productsOfSplitTwoAreThoseOfSplitOneWithTwelveImagesInTheSameOrder() {
        SopImages.Parts made = SopRules.splitTwo(new SopProducts(products(one.train()), products(one.test())));

        assertThat(made.train().fineClasses()).isEqualTo(two.train().fineClasses());
        assertThat(images(made)).isEqualTo(images(two));
        assertThat(made.train().coarse()).isEqualTo(two.train().coarse());
        assertThat(made.test().fine()).isEqualTo(two.test().fine());
        assertThat(made.test().paths()).isNotEqualTo(two.test().paths());
    }

    private static void assertSame(SopImages made, SopImages published) {
        assertThat(made.paths()).isEqualTo(published.paths());
        assertThat(made.coarse()).isEqualTo(published.coarse());
        assertThat(made.fine()).isEqualTo(published.fine());
        assertThat(made.fineClasses()).isEqualTo(published.fineClasses());
    }

    private static void assertNumbers(DatasetEntry entry, SopImages.Parts parts) {
        DatasetEntry.Counts counts = entry.counts().orElseThrow();
        assertThat(parts.train().paths()).hasSize(counts.train());
        assertThat(parts.test().paths()).hasSize(counts.test());
        assertThat(parts.train().fineClasses()).hasSize(counts.trainFine());
        assertThat(parts.test().fineClasses()).hasSize(counts.testFine());
        assertThat(new HashSet<>(parts.train().coarse())).hasSize(counts.coarse());
    }

    private static List<Integer> perCategory(SopImages images) {
        int[] counts = new int[SopImages.CATEGORIES.size()];
        images.coarse().forEach(label -> counts[label]++);
        return IntStream.of(counts).boxed().toList();
    }

    private static Map<Integer, Integer> productsBySize(SopImages images) {
        return products(images).stream()
                .collect(Collectors.toMap(product -> product.images().size(), product -> 1, Integer::sum));
    }

    private static List<Product> products(SopImages images) {
        Map<Integer, Product> products = new LinkedHashMap<>();
        for (int index = 0; index < images.paths().size(); index++) {
            int coarse = images.coarse().get(index);
            products.computeIfAbsent(images.fine().get(index), fine -> new Product(coarse, new ArrayList<>()))
                    .images()
                    .add(images.paths().get(index));
        }
        return List.copyOf(products.values());
    }

    private static List<List<String>> images(SopImages.Parts parts) {
        List<Product> train = products(parts.train());
        List<Product> test = products(parts.test());
        return IntStream.range(0, train.size())
                .mapToObj(fine -> Stream.concat(train.get(fine).images().stream(), test.get(fine).images().stream())
                        .sorted()
                        .toList())
                .toList();
    }

    /** Writes products as the official files have them, with others of fewer than eight images among them. */
    private static int writeOfficial(Path file, SopImages images, int firstProduct, Random random) throws IOException {
        List<String> lines = new ArrayList<>(Collections.singletonList("image_id class_id super_class_id path"));
        int number = firstProduct;
        for (Product product : products(images)) {
            for (int others = random.nextInt(4); others > 0; others--) {
                number++;
                for (int image = 0; image <= random.nextInt(7); image++) {
                    lines.add(line(lines.size(), number, product.coarse(), "9%011d_%d.JPG".formatted(number, image)));
                }
            }
            number++;
            for (String path : product.images()) {
                lines.add(line(lines.size(), number, product.coarse(), path.substring(path.indexOf('/') + 1)));
            }
        }
        Files.write(file, lines);
        return number;
    }

    private static String line(int image, int product, int coarse, String name) {
        return "%d %d %d %s/%s".formatted(image, product, coarse + 1, SopImages.folder(coarse), name);
    }
}
