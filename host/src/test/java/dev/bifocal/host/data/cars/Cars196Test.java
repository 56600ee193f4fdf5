package dev.bifocal.host.data.cars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.PythonFixtures;
import dev.bifocal.host.message.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Cars196Test {

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"", "stanford_cars"})
    void readsTheDevkit(String folder) throws IOException {
        MiniatureCars196.writeDevkit(root.resolve(folder));

        Dataset dataset = open();

        assertThat(dataset.name()).isEqualTo("cars196");
        assertThat(dataset.imageSize()).isEmpty();
        assertThat(dataset.mean()).containsExactly(.485, .456, .406);
        assertThat(labels(dataset.train()))
                .containsExactly(
                        "Audi TTS Coupe 2012: Coupe",
                        "Acura TL Sedan 2012: Sedan",
                        "Dodge Dakota Club Cab 2007: Cab",
                        "AM General Hummer SUV 2000: SUV",
                        "Ram C/V Cargo Van Minivan 2012: Van",
                        "smart fortwo Convertible 2012: Convertible");
        assertThat(dataset.test().fine(3)).isEqualTo(173);
        assertThat(IntStream.range(0, 6).map(index -> brightness(dataset.train(), index)))
                .containsExactly(0x10, 0x20, 0x30, 0x40, 0x50, 0x60);
        assertThat(dataset.train().source(1))
                .isEqualTo(root.resolve(folder).resolve("cars_train/00002.jpg").toString());
    }

    @Test
    void readsClassFolders() throws IOException {
        Dataset dataset = open(MiniatureCars196.writeFolders(root));

        assertThat(labels(dataset.train()))
                .containsExactly(
                        "AM General Hummer SUV 2000: SUV",
                        "Acura TL Sedan 2012: Sedan",
                        "Audi TTS Coupe 2012: Coupe",
                        "Dodge Dakota Club Cab 2007: Cab",
                        "Ram C/V Cargo Van Minivan 2012: Van",
                        "smart fortwo Convertible 2012: Convertible");
        assertThat(brightness(dataset.train(), 3)).isEqualTo(0x30);
        assertThat(dataset.test().size()).isEqualTo(4);
        assertThat(dataset.test().fineClasses()).hasSize(196);
        assertThat(dataset.test().coarseClasses()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cars-annotations-plain.mat", "cars-annotations-compressed.mat"})
    void readsAnnotationsThatScipyWrote(String fixture) throws IOException {
        assertThat(CarsMatFile.annotations(PythonFixtures.path(fixture)))
                .containsExactly(
                        new CarsMatFile.Annotation("00001.jpg", 14),
                        new CarsMatFile.Annotation("00002.jpg", 3),
                        new CarsMatFile.Annotation("00003.jpg", 196));
        assertThat(CarsMatFile.classNames(PythonFixtures.path("cars-meta.mat")))
                .containsExactly("AM General Hummer SUV 2000", "Acura RL Sedan 2012", "Ram C/V Cargo Van Minivan 2012");
    }

    @Test
    void holdsToTheOfficialNumberOfImages() throws IOException {
        MiniatureCars196.writeDevkit(root);

        assertThat(refusal(false))
                .hasMessageContainingAll("6 training images of cars196", "the official release has 8144");
    }

    @Test
    void tellsLayoutsApartByFingerprint() throws IOException {
        Path devkit = MiniatureCars196.writeDevkit(root.resolve("a"));
        Path folders = MiniatureCars196.writeFolders(root.resolve("b"));

        assertThat(open(devkit).fingerprint())
                .hasSize(64)
                .isNotEqualTo(open(folders).fingerprint());
    }

    @Test
    void refusesAFolderWithoutEitherLayout() {
        assertRefused("neither devkit/cars_train_annos.mat nor folders train and test");
    }

    @ParameterizedTest
    @CsvSource({
        "cars_test_annos_withlabels.mat, lacks cars_test_annos_withlabels.mat",
        "devkit/cars_meta.mat, lacks cars_meta.mat",
        "cars_train/00003.jpg, 'lacks 1 of the 6 images'",
        "cars_test/00001.jpg, 'the first missing image is cars_test/00001.jpg'"
    })
    void refusesAMissingFile(String file, String message) throws IOException {
        Files.delete(MiniatureCars196.writeDevkit(root).resolve(file));

        assertRefused(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 197})
    void refusesLabelsOutOfRange(int label) throws IOException {
        Path file = MiniatureCars196.writeDevkit(root).resolve("devkit/cars_train_annos.mat");
        MiniatureCars196.writeAnnotations(file, List.of(1, label), "%05d.jpg");

        assertRefused("cars_train_annos.mat has class %d for image 00002.jpg".formatted(label));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../cars_test/%05d.jpg", "/etc/%05d.jpg", "a/../../%05d.jpg", "..\\%05d.jpg", "C:%05d.jpg"})
    void refusesPathsThatLeadOut(String name) throws IOException {
        Path file = MiniatureCars196.writeDevkit(root).resolve("devkit/cars_train_annos.mat");
        MiniatureCars196.writeAnnotations(file, List.of(1), name);

        assertRefused("cars_train_annos.mat names '%s', which is outside cars_train".formatted(name.formatted(1)));
    }

    @Test
    void refusesOtherNamesOfClasses() throws IOException {
        List<String> names = new ArrayList<>(Cars196Classes.load().names());
        names.set(4, "Trabant Sedan 1989");
        MiniatureCars196.writeNames(MiniatureCars196.writeDevkit(root).resolve("devkit/cars_meta.mat"), names);

        assertRefused("cars_meta.mat has 'Trabant Sedan 1989' as class 5, but Cars196 has 'Acura TSX Sedan 2012'");
    }

    @Test
    void refusesAFolderThatIsNoClass() throws IOException {
        Path folder = MiniatureCars196.writeFolders(root).resolve("car_data/car_data/train");
        Files.move(folder.resolve("Acura TL Sedan 2012"), folder.resolve("Acura TL Sedan 2021"));

        BifocalException refusal = refusal(true);
        assertThat(refusal).hasMessageContaining("Acura TL Sedan 2021 is not a class of Cars196");
        assertThat(refusal.remedy()).contains("'Acura TL Sedan 2012'");
    }

    @Test
    void refusesFilesOfMatlabThatAreCutOrDamaged() throws IOException {
        Path file = MiniatureCars196.writeDevkit(root).resolve("devkit/cars_train_annos.mat");
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 100, 200, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused("cars_train_annos.mat cannot be read as a file of Cars196's devkit");
        }
    }

    @Test
    void survivesDamageOfAnyKind() throws IOException {
        byte[] whole = Files.readAllBytes(PythonFixtures.path("cars-annotations-plain.mat"));
        Path file = root.resolve("damaged.mat");
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            damaged[128 + random.nextInt(damaged.length - 128)] = (byte) random.nextInt();
            Files.write(file, damaged);
            try {
                CarsMatFile.annotations(file);
            } catch (IOException e) {
                assertThat(e).as("seed %d", seed).hasMessageStartingWith("");
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d: %s".formatted(seed, e), e);
            }
        }
    }

    @Test
    void refusesFilesOfMatlabWithOtherContent() throws IOException {
        Path devkit = MiniatureCars196.writeDevkit(root).resolve("devkit");
        Files.copy(
                devkit.resolve("cars_meta.mat"),
                devkit.resolve("cars_train_annos.mat"),
                StandardCopyOption.REPLACE_EXISTING);

        assertRefused("cars_train_annos.mat cannot be read as a file of Cars196's devkit");
    }

    private Dataset open() {
        return open(root);
    }

    private static Dataset open(Path path) {
        return Cars196.open(path, true);
    }

    private static List<String> labels(ImageDataset images) {
        return IntStream.range(0, images.size())
                .mapToObj(index -> images.fineClasses().get(images.fine(index))
                        + ": "
                        + images.coarseClasses().get(images.coarse(index)))
                .toList();
    }

    private static int brightness(ImageDataset images, int index) {
        Image image = new Image();
        images.read(index, image);
        return Byte.toUnsignedInt(image.pixels()[0]);
    }

    private void assertRefused(String message) {
        assertThat(refusal(true)).hasMessageContaining(message);
    }

    private BifocalException refusal(boolean partial) {
        BifocalException refusal = catchThrowableOfType(BifocalException.class, () -> Cars196.open(root, partial));
        assertThat(refusal).isNotNull();
        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.DATA);
        return refusal;
    }
}
