package dev.bifocal.host.data.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.message.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {

    private static final int RECORD = MiniatureCifar.RECORD;

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void writeMiniature() throws IOException {
        folder = MiniatureCifar.write(root.resolve("cifar-10-batches-bin"));
    }

    @Test
    void opensFromTheFolderAndFromTheOneAboveIt() {
        Dataset inside = open(folder, CifarClasses.CIFAR10);
        Dataset above = open(root, CifarClasses.CIFAR10);

        assertThat(inside.train().size()).isEqualTo(5 * MiniatureCifar.RECORDS);
        assertThat(inside.test().size()).isEqualTo(MiniatureCifar.RECORDS);
        assertThat(inside.fingerprint()).isEqualTo(above.fingerprint()).hasSize(64);
        assertThat(inside.imageSize()).contains(32);
    }

    @Test
    void readsTheSameImagesFromThePythonVersion() throws IOException {
        Path other = root.resolve("other");
        Path python = MiniatureCifar.writePython(other.resolve("cifar-10-batches-py"));
        Image expected = new Image();
        Image actual = new Image();
        for (CifarClasses classes : List.of(CifarClasses.CIFAR10, CifarClasses.TOY_GOOD)) {
            Dataset binary = open(root, classes);
            for (Path path : List.of(other, python)) {
                Dataset dataset = open(path, classes);
                assertThat(dataset.fingerprint()).isEqualTo(binary.fingerprint());
                assertThat(dataset.train().size()).isEqualTo(binary.train().size());
                for (int index = 0; index < binary.train().size(); index++) {
                    binary.train().read(index, expected);
                    dataset.train().read(index, actual);
                    assertThat(actual.pixels()).isEqualTo(expected.pixels());
                }
                assertThat(fineLabels(dataset.train())).isEqualTo(fineLabels(binary.train()));
                assertThat(fineLabels(dataset.test())).isEqualTo(fineLabels(binary.test()));
                assertThat(dataset.test().source(0)).contains("test_batch, record");
            }
        }
    }

    @Test
    void takesTheCompleteVersionOfTwo() throws IOException {
        Path python = MiniatureCifar.writePython(root.resolve("cifar-10-batches-py"));
        Files.delete(folder.resolve("data_batch_2.bin"));
        assertThat(open(root, CifarClasses.CIFAR10).fingerprint())
                .isEqualTo(open(python, CifarClasses.CIFAR10).fingerprint());
        Files.delete(python.resolve("data_batch_2"));
        assertThatThrownBy(() -> open(root, CifarClasses.CIFAR10)).hasMessageContaining("data_batch_2.bin");
    }

    @Test
    void refusesADamagedPythonVersion() throws IOException {
        Path other = root.resolve("other");
        Path python = MiniatureCifar.writePython(other);
        assertThatThrownBy(() -> Cifar.open("cifar", other, CifarClasses.CIFAR10, 19))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("it has 20 images and 20 labels instead of 19");
        Files.writeString(python.resolve("data_batch_3"), "cos\nsystem\n.");
        assertThatThrownBy(() -> open(other, CifarClasses.CIFAR10))
                .isInstanceOf(BifocalException.class)
                .hasMessageContainingAll("data_batch_3 cannot be read as a file of CIFAR-10", "asks for os.system");
        Files.delete(python.resolve("batches.meta"));
        assertThatThrownBy(() -> open(other, CifarClasses.CIFAR10)).hasMessageContaining("batches.meta");
    }

    @Test
    void turnsPlanesIntoPixels() throws IOException {
        Dataset dataset = open(root, CifarClasses.CIFAR10);
        byte[] file = Files.readAllBytes(folder.resolve("data_batch_3.bin"));
        int index = 2 * MiniatureCifar.RECORDS + 7;
        Image image = new Image();

        dataset.train().read(index, image);

        int start = 7 * RECORD + 1;
        assertThat(image.width()).isEqualTo(32);
        assertThat(image.height()).isEqualTo(32);
        for (int pixel = 0; pixel < 1024; pixel++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(image.pixels()[3 * pixel + channel]).isEqualTo(file[start + 1024 * channel + pixel]);
            }
        }
        assertThat(dataset.train().source(index)).endsWith("data_batch_3.bin, record 7");
    }

    @Test
    void keepsCifar10InTheOrderOfItsFiles() {
        ImageDataset test = open(root, CifarClasses.CIFAR10).test();

        assertThat(fineLabels(test)).startsWith(5, 6, 7, 8, 9, 0, 1);
        assertThat(test.fineClasses()).isEqualTo(CifarClasses.NAMES);
        assertThat(test.coarseClasses()).containsExactly("vehicle", "animal");
        assertThat(IntStream.range(0, 10).map(test::coarse)).containsExactly(1, 1, 1, 0, 0, 0, 0, 1, 1, 1);
    }

    @Test
    void groupsTheGoodSplitByMeaning() {
        ImageDataset train = open(root, CifarClasses.TOY_GOOD).train();

        assertThat(train.size()).isEqualTo(80);
        assertThat(train.fineClasses())
                .containsExactly("airplane", "automobile", "ship", "truck", "bird", "cat", "dog", "horse");
        assertThat(classByClass(train, 10))
                .containsExactly(
                        "0 airplane", "0 automobile", "0 ship", "0 truck", "1 bird", "1 cat", "1 dog", "1 horse");
    }

    @Test
    void groupsTheBadSplitAsThePaper() {
        ImageDataset train = open(root, CifarClasses.TOY_BAD_PAPER).train();

        assertThat(train.fineClasses())
                .containsExactly("airplane", "automobile", "bird", "cat", "ship", "truck", "dog", "horse");
        assertThat(classByClass(train, 10))
                .containsExactly(
                        "0 airplane", "0 automobile", "0 bird", "0 cat", "1 horse", "1 dog", "1 ship", "1 truck");
    }

    @Test
    void groupsTheBadSplitAsTheOfficialCode() {
        ImageDataset test = open(root, CifarClasses.TOY_BAD_CODE).test();

        assertThat(test.size()).isEqualTo(16);
        assertThat(test.fineClasses())
                .containsExactly("airplane", "automobile", "bird", "cat", "ship", "truck", "dog", "horse");
        assertThat(classByClass(test, 2))
                .containsExactly(
                        "0 airplane", "0 automobile", "0 dog", "0 cat", "1 ship", "1 truck", "1 bird", "1 horse");
    }

    @Test
    void readsTheImagesOfAClassInTheOrderOfTheFiles() {
        ImageDataset test = open(root, CifarClasses.TOY_GOOD).test();

        assertThat(test.source(0)).endsWith("test_batch.bin, record 5");
        assertThat(test.source(1)).endsWith("test_batch.bin, record 15");
        assertThat(test.source(2)).endsWith("test_batch.bin, record 6");
    }

    @Test
    void fingerprintTellsContentAndGroupingApart() throws IOException {
        List<String> fingerprints = new ArrayList<>();
        for (CifarClasses classes : List.of(
                CifarClasses.CIFAR10, CifarClasses.TOY_GOOD, CifarClasses.TOY_BAD_PAPER, CifarClasses.TOY_BAD_CODE)) {
            fingerprints.add(open(root, classes).fingerprint());
        }
        Path file = folder.resolve("test_batch.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[RECORD - 1]++;
        Files.write(file, bytes);
        fingerprints.add(open(root, CifarClasses.CIFAR10).fingerprint());

        assertThat(fingerprints).doesNotHaveDuplicates();
    }

    @Test
    void listsAllMissingFiles() throws IOException {
        Files.delete(folder.resolve("data_batch_2.bin"));
        Files.delete(folder.resolve("test_batch.bin"));
        Files.delete(folder.resolve("batches.meta.txt"));

        assertRefused(folder.toString(), "data_batch_2.bin, test_batch.bin, batches.meta.txt");
    }

    @Test
    void refusesARootThatIsNotThere() {
        assertThatThrownBy(() -> open(root.resolve("nowhere"), CifarClasses.CIFAR10))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("does not exist");
    }

    @Test
    void refusesARootThatIsAFile() {
        assertThatThrownBy(() -> open(folder.resolve("test_batch.bin"), CifarClasses.CIFAR10))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void refusesAFileThatIsCutWithinARecord() throws IOException {
        cut("data_batch_4.bin", 12 * RECORD + 100);

        assertRefused(
                "data_batch_4.bin has 36976 bytes instead of 61460: record 12 is cut off after 100 of its 3073 bytes");
    }

    @Test
    void refusesAFileThatIsCutBetweenRecords() throws IOException {
        cut("test_batch.bin", 18 * RECORD);

        assertRefused("test_batch.bin has 55314 bytes instead of 61460: record 18 is missing, and all after it");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        cut("test_batch.bin", 0);

        assertRefused("test_batch.bin has 0 bytes", "record 0 is missing");
    }

    @Test
    void refusesAFileThatIsTooLong() throws IOException {
        Path file = folder.resolve("data_batch_1.bin");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 21 * RECORD));

        assertRefused(
                "data_batch_1.bin has 64533 bytes instead of 61460: there is extra data after the last record, 19");
    }

    @Test
    void refusesALabelAboveNine() throws IOException {
        Path file = folder.resolve("data_batch_5.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[3 * RECORD] = (byte) 200;
        Files.write(file, bytes);

        assertRefused("data_batch_5.bin has label 200 at record 3, byte offset 9219");
    }

    @Test
    void refusesOtherNamesOfClasses() throws IOException {
        List<String> names = new ArrayList<>(CifarClasses.NAMES);
        names.set(4, "apple");
        MiniatureCifar.writeNames(folder, names);

        assertRefused("batches.meta.txt", "line 5 is 'apple', but CIFAR-10 has 'deer'");
    }

    @Test
    void refusesTooManyNamesOfClasses() throws IOException {
        List<String> names = new ArrayList<>(CifarClasses.NAMES);
        names.add("train");
        MiniatureCifar.writeNames(folder, names);

        assertRefused("batches.meta.txt", "it names 11 classes");
    }

    @Test
    void refusesGarbledNamesOfClassesAndShowsThemReadably() throws IOException {
        byte[] garbled = "airpl\0\u00ff\u0007ne\nautomobile\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve("batches.meta.txt"), garbled);

        assertRefused("line 1 is 'airpl???ne', but CIFAR-10 has 'airplane'");
    }

    @Test
    void acceptsNamesOfClassesWithWindowsLineEnds() throws IOException {
        Files.writeString(folder.resolve("batches.meta.txt"), String.join("\r\n", CifarClasses.NAMES));

        assertThat(open(root, CifarClasses.CIFAR10).train().size()).isEqualTo(100);
    }

    private static Dataset open(Path path, CifarClasses classes) {
        return Cifar.open("cifar", path, classes, MiniatureCifar.RECORDS);
    }

    private void cut(String file, int length) throws IOException {
        Path path = folder.resolve(file);
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), length));
    }

    private void assertRefused(String... parts) {
        BifocalException refusal = catchThrowableOfType(BifocalException.class, () -> open(root, CifarClasses.CIFAR10));
        assertThat(refusal).isNotNull().hasMessageContainingAll(parts);
        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.DATA);
        assertThat(refusal.remedy()).contains("cifar-10-binary.tar.gz");
    }

    private static List<Integer> fineLabels(ImageDataset images) {
        return IntStream.range(0, images.size()).map(images::fine).boxed().toList();
    }

    /** Coarse label and fine class of each run of images, which must be of the given length. */
    private static List<String> classByClass(ImageDataset images, int run) {
        List<String> runs = new ArrayList<>();
        for (int start = 0; start < images.size(); start += run) {
            List<String> names = IntStream.range(start, start + run)
                    .mapToObj(index ->
                            images.coarse(index) + " " + images.fineClasses().get(images.fine(index)))
                    .distinct()
                    .toList();
            assertThat(names).hasSize(1);
            runs.add(names.get(0));
        }
        return runs;
    }
}
