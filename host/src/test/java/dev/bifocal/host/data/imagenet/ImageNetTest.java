package dev.bifocal.host.data.imagenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageNetTest {

    private static final int IMAGES = MiniatureImageNet.SYNSETS.size() * MiniatureImageNet.VALIDATION;

    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        MiniatureImageNet.write(root);
    }

    @Test
    void classesAreNumberedInTheOrderOfTheirWordNetIds() throws IOException {
        MiniatureImageNet.writeTruth(root);
        Dataset dataset = open();

        assertThat(dataset.train().size()).isEqualTo(36);
        assertThat(dataset.train().fineClasses()).hasSize(3).startsWith("tench", "kit fox");
        assertThat(dataset.train().fine(12)).isEqualTo(1);
        assertThat(dataset.train().source(12)).endsWith("n02119789_10.JPEG");
        assertThat(dataset.imageSize()).isEmpty();
    }

    @Test
    void groundTruthBySynsetLabelsValidationImages() throws IOException {
        MiniatureImageNet.writeTruth(root);
        assertLabelled(open().test());
    }

    @Test
    void groundTruthOfKaggleLabelsValidationImagesInWhateverOrder() throws IOException {
        String lines = IntStream.rangeClosed(1, IMAGES)
                .mapToObj(number -> IMAGES + 1 - number)
                .map(number -> "ILSVRC2012_val_%08d,%s 85 1 499 272 %s 1 2 3 4 "
                        .formatted(number, MiniatureImageNet.synsetOf(number), MiniatureImageNet.synsetOf(number)))
                .collect(Collectors.joining("\n"));
        Files.writeString(root.resolve("LOC_val_solution.csv"), "ImageId,PredictionString\n" + lines + "\n");
        assertLabelled(open().test());
    }

    @Test
    void groundTruthOfTheDevkitCountsInTheDevkitsOrder() throws IOException {
        Path data = Files.createDirectories(root.resolve("ILSVRC2012_devkit_t12/data"));
        Path truth = data.resolve("ILSVRC2012_validation_ground_truth.txt");
        List<String> numbers = IntStream.rangeClosed(1, IMAGES)
                .mapToObj(number -> Integer.toString(
                        new ImageNetSynsets().devkit().indexOf(MiniatureImageNet.synsetOf(number)) + 1))
                .toList();
        // The kit fox is the devkit's first class.
        assertThat(numbers).contains("1");
        Files.write(truth, numbers);
        assertLabelled(open().test());

        Files.writeString(truth, "1\n1001\n");
        assertRefused("has '1001' in line 2, but the devkit's classes are 1 to 1000");
    }

    @Test
    void kagglesFoldersAreFoundBelowTheRoot(@TempDir Path kaggle) throws IOException {
        MiniatureImageNet.write(kaggle.resolve("ILSVRC/Data/CLS-LOC"));
        MiniatureImageNet.writeTruth(kaggle);

        assertThat(ImageNet.open(kaggle, Optional.empty()).test().size()).isEqualTo(IMAGES);
    }

    @Test
    void validationImagesMayLieInClassFolders() throws IOException {
        for (int number = 1; number <= IMAGES; number++) {
            String name = MiniatureImageNet.validationName(number);
            Path folder = Files.createDirectories(root.resolve("val").resolve(MiniatureImageNet.synsetOf(number)));
            Files.move(root.resolve("val").resolve(name), folder.resolve(name));
        }
        assertLabelled(open().test());
    }

    @Test
    void theNamesOfClassesAreTakenWhereTheyAre() throws IOException {
        MiniatureImageNet.writeTruth(root);
        Files.writeString(
                root.resolve("LOC_synset_mapping.txt"),
                "n01440764 tench, Tinca tinca\nn02119789 kit fox, Vulpes macrotis\n");

        assertThat(open().train().fineClasses())
                .startsWith("tench, Tinca tinca", "kit fox, Vulpes macrotis")
                .doesNotContain("n03995372");
    }

    @Test
    void coarseClassesAreMaskconsUnlessASynsetIsNoneOfTheThousand() throws IOException {
        MiniatureImageNet.writeTruth(root);
        ImageDataset train = open().train();
        assertThat(train.coarseClasses()).hasSize(12);
        assertThat(IntStream.of(0, 12, 24).map(train::coarse)).containsExactly(4, 3, 5);

        TestImages.write(root.resolve("train/n00000001/n00000001_1.JPEG"), 1);
        assertThat(open().train().coarseClasses()).hasSize(4).contains("n00000001", "n01440764");
    }

    @Test
    void aMapFromSynsetsGivesCoarseClasses() throws IOException {
        MiniatureImageNet.writeTruth(root);
        Path map = Files.writeString(
                root.resolve("coarse.yaml"), "n01440764: animal\nn02119789: animal\nn03995372: tool\n");
        Dataset dataset = ImageNet.open(root, Optional.of(map));

        assertThat(dataset.test().coarseClasses()).containsExactly("animal", "tool");
        assertThat(dataset.train().coarse(12)).isZero();
        assertThat(dataset.train().coarse(24)).isEqualTo(1);
    }

    @Test
    void aPngThatIsCalledJpegIsRead() throws IOException {
        MiniatureImageNet.writeTruth(root);
        Files.write(root.resolve("train/n01440764/n01440764_10.JPEG"), TestImages.png(3));
        Image image = new Image();
        open().train().read(0, image);

        assertThat(image.width()).isEqualTo(24);
    }

    @Test
    void refusesValidationImagesWithoutGroundTruth() {
        assertRefused("are not in class folders, and the ground truth file does not exist");
    }

    @Test
    void refusesGroundTruthThatIsDamaged() throws IOException {
        MiniatureImageNet.writeTruth(root);
        Path truth = root.resolve("imagenet_2012_validation_synset_labels.txt");
        String good = Files.readString(truth);
        Files.writeString(truth, good.substring(0, good.length() - "n01440764\n".length()));
        assertRefused("has 11 lines and none for image ILSVRC2012_val_00000012.JPEG");
        Files.writeString(truth, good.replaceFirst("\n", "\n\n"));
        assertRefused("has '' in line 2, which is not a synset");
        Files.delete(truth);
        Path kaggle = root.resolve("LOC_val_solution.csv");
        Files.writeString(kaggle, "ImageId,PredictionString\nILSVRC2012_val_00000001,n02119789 1 2 3 4\n");
        assertRefused("does not name image ILSVRC2012_val_000000");
        Files.writeString(kaggle, "ImageId,PredictionString\nILSVRC2012_val_00000001,7\n");
        assertRefused("has 'ILSVRC2012_val_00000001,7' in line 2, not an image and a synset");
    }

    @Test
    void refusesFoldersThatAreNoSynsetsAndFoldersThatLack() throws IOException {
        MiniatureImageNet.writeTruth(root);
        TestImages.write(root.resolve("train/tench/1.JPEG"), 1);
        assertRefused("has a class folder 'tench', which is not a WordNet id such as n01440764");

        assertThatThrownBy(() -> ImageNet.open(root.resolve("train"), Optional.empty()))
                .hasMessageContaining("has no folder train with images");
        assertThatThrownBy(() -> ImageNet.open(root.resolve("nowhere"), Optional.empty()))
                .hasMessageContaining("nowhere, which does not exist");
    }

    private void assertLabelled(ImageDataset test) {
        assertThat(test.size()).isEqualTo(IMAGES);
        for (int index = 0; index < IMAGES; index++) {
            String source = test.source(index);
            int number = Integer.parseInt(source.replaceAll(".*_0*(\\d+)\\.JPEG", "$1"));
            assertThat(test.fine(index)).as(source).isEqualTo(number % 3);
        }
    }

    private Dataset open() {
        return ImageNet.open(root, Optional.empty());
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::open).isInstanceOf(BifocalException.class).hasMessageContaining(message);
    }
}
