package dev.bifocal.host.data.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SopTest {

    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        MiniatureSop.write(root);
    }

    @Test
    void splitOneHasProductsOfEightImagesOrMoreInTheOrderOfTheOfficialLists() {
        Dataset dataset = Sop.open(Sop.Split.ONE, root);

        assertThat(dataset.name()).isEqualTo("sop-split1");
        assertThat(dataset.train().size()).isEqualTo(12 * 20);
        assertThat(dataset.test().size()).isEqualTo(12 * 20);
        assertThat(dataset.train().coarseClasses())
                .hasSize(12)
                .startsWith("bicycle")
                .endsWith("toaster");
        assertThat(dataset.train().fineClasses()).hasSize(24).startsWith("111000000002", "111000000003");
        assertThat(dataset.test().fineClasses()).hasSize(24).startsWith("111000000038", "111000000039");
        assertThat(dataset.train().source(0)).endsWith("111000000002_0.JPG");
        assertThat(dataset.train().fine(8)).isEqualTo(1);
        assertThat(dataset.train().coarse(20)).isEqualTo(1);
        assertThat(dataset.imageSize()).isEmpty();
    }

    @Test
    void splitOneOfTheListsIsThatOfTheRule() throws IOException {
        Dataset made = Sop.open(Sop.Split.ONE, root);
        MiniatureSop.writeLists(root);

        assertThat(Sop.open(Sop.Split.ONE, root).fingerprint()).isEqualTo(made.fingerprint());
    }

    @Test
    void imagesAreReadFromTheFolderAboveToo() throws IOException {
        Path above = root.resolve("above");
        MiniatureSop.write(above.resolve("Stanford_Online_Products"));
        Image image = new Image();
        Sop.open(Sop.Split.ONE, above).test().read(7, image);

        assertThat(List.of(image.width(), image.height())).containsExactly(24, 18);
    }

    @Test
    void splitTwoOfOurOwnTakesTwoOfTwelveImagesOfEachProductAndSaysSo() {
        Dataset dataset = Sop.open(Sop.Split.TWO, root);

        assertThat(dataset.name()).isEqualTo("sop-split2 (own choice of test images)");
        assertThat(dataset.train().size()).isEqualTo(24 * 10);
        assertThat(dataset.test().size()).isEqualTo(24 * 2);
        assertThat(dataset.train().fineClasses())
                .isEqualTo(dataset.test().fineClasses())
                .hasSize(24);
        Map<String, Integer> images = new HashMap<>();
        for (ImageDataset part : List.of(dataset.train(), dataset.test())) {
            for (int index = 0; index < part.size(); index++) {
                assertThat(images.put(part.source(index), part.fine(index)))
                        .as(part.source(index))
                        .isNull();
            }
        }
        assertThat(images).hasSize(24 * 12);
        assertThat(Sop.open(Sop.Split.TWO, root).fingerprint()).isEqualTo(dataset.fingerprint());
    }

    @Test
    void splitTwoChoosesOthersForOtherProducts() {
        ImageDataset test = Sop.open(Sop.Split.TWO, root).test();

        assertThat(IntStream.range(0, test.size())
                        .mapToObj(index -> test.source(index).replaceAll(".*_", ""))
                        .distinct())
                .hasSizeGreaterThan(8);
    }

    @Test
    void refusesAListedImageThatIsNotThereAndCountsThem() throws IOException {
        Files.delete(root.resolve(MiniatureSop.path(0, 2, 3)));
        Files.delete(root.resolve(MiniatureSop.path(4, 15, 0)));

        assertRefused("lacks 2 of the 240 images in Ebay_train.txt; the first missing image is"
                + " bicycle_final/111000000002_3.JPG");
    }

    @Test
    void refusesAFolderWithoutAnyList() throws IOException {
        Files.delete(root.resolve("Ebay_train.txt"));
        Files.delete(root.resolve("Ebay_test.txt"));

        assertRefused(
                "has neither the lists of Feng and Patras (sop_split1/train_path.json and others) nor the official lists");
        assertThatThrownBy(() -> Sop.open(Sop.Split.ONE, root.resolve("nowhere")))
                .hasMessageContaining("which does not exist");
    }

    @Test
    void refusesOfficialListsThatAreDamaged() throws IOException {
        Path file = root.resolve("Ebay_test.txt");
        String good = Files.readString(file);
        Map<String, String> damaged = new HashMap<>();
        damaged.put("", "does not begin with the line 'image_id class_id super_class_id path'");
        damaged.put(good.replace(" 38 1 bicycle_final/111000000038_1.JPG", " 38 1"), "not three numbers and a path");
        damaged.put(
                good.replace(" 38 1 bicycle_final/111000000038_1", " 38 13 bicycle_final/111000000038_1"),
                "has category 13 in line 7, but the categories are 1 to 12");
        damaged.put(
                good.replace(" 38 1 bicycle_final/111000000038_1", " 38 2 bicycle_final/111000000038_1"),
                "has category 2 (cabinet) in line 7, where the path is bicycle_final/111000000038_1.JPG");
        damaged.put(
                good.replace(" 38 1 bicycle_final/111000000038_1", " 38 2 cabinet_final/111000000038_1"),
                "has product 38 in two categories, the second in line 7");
        damaged.put(good.replace(" 38 1 ", " 3 1 "), "has product 3, which Ebay_train.txt has, too");
        damaged.put(
                good.replace("bicycle_final/111000000038_1", "bicycle_final/../../secret"),
                "names 'bicycle_final/../../secret.JPG', which is outside data.root");
        damaged.put(
                good.replace("bicycle_final/111000000038_1.JPG", "bicycle_final/111000000038_0.JPG"),
                "names 'bicycle_final/111000000038_0.JPG' twice");
        for (Map.Entry<String, String> variant : damaged.entrySet()) {
            Files.writeString(file, variant.getKey());
            assertRefused(variant.getValue());
        }
        Files.delete(file);
        assertRefused("Ebay_test.txt cannot be read");
    }

    @Test
    void refusesListsOfMaskconThatAreDamaged() throws IOException {
        Path lists = root.resolve("sop_split1");
        MiniatureSop.writeLists(root);
        assertDamageRefused(
                lists, "train_fine_label.json", "[0,0,", "[0,", "has 239 labels, but train_path.json has 240");
        assertDamageRefused(lists, "train_fine_label.json", "[0,0,", "[0,2,", "has label 2 after 0 at position 1");
        assertDamageRefused(lists, "train_fine_label.json", "[0,0,", "[0,1,", "has label 1 at position 1");
        assertDamageRefused(
                lists, "train_fine_label.json", "[0,0,", "[0,0.5,", "has 0.5 at position 1, which is not a label");
        assertDamageRefused(
                lists,
                "test_coarse_label.json",
                "[0,0,",
                "[0,12,",
                "has label 12 at position 1, but the labels are 0 to 11");
        assertDamageRefused(
                lists,
                "test_coarse_label.json",
                "[0,0,",
                "[0,1,",
                "has label 1 (cabinet) at position 1, where the path is");
        assertDamageRefused(lists, "test_coarse_label.json", "]", "", "is not valid JSON: ");
        assertDamageRefused(lists, "train_path.json", "[\"", "[7,\"", "has 7 at position 0, which is not a path");
        assertDamageRefused(
                lists, "train_path.json", "/111000000002_0", "/../../111000000002_0", "a path outside data.root");
        Files.delete(lists.resolve("test_path.json"));
        assertRefused("lacks these of its lists: test_path.json");
    }

    private void assertDamageRefused(Path lists, String name, String from, String to, String message)
            throws IOException {
        Path file = lists.resolve(name);
        String good = Files.readString(file);
        int at = good.indexOf(from);
        Files.writeString(file, good.substring(0, at) + to + good.substring(at + from.length()));
        assertRefused(message);
        Files.writeString(file, good);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Sop.open(Sop.Split.ONE, root))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(message);
    }
}
