package dev.bifocal.host.data.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.PickleWriter;
import dev.bifocal.host.data.PythonFixtures;
import dev.bifocal.host.message.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Cifar100Test {

    private static final int RECORD = MiniatureCifar100.RECORD;

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"binary", "python", "fortran"})
    void readsEachRelease(String release) throws IOException {
        Dataset dataset = open(write(release).getParent());

        assertThat(dataset.name()).isEqualTo("cifar100");
        assertThat(dataset.train().size()).isEqualTo(MiniatureCifar100.TRAIN);
        assertThat(dataset.test().size()).isEqualTo(MiniatureCifar100.TEST);
        assertThat(dataset.imageSize()).contains(32);
        assertThat(dataset.train().coarseClasses()).hasSize(20);
        assertThat(dataset.train().fineClasses()).hasSize(100);
        assertThat(dataset.mean()).containsExactly(.507, .487, .441);
        assertThat(dataset.std()).containsExactly(.267, .256, .276);
        assertPixels(dataset.train(), "train");
        assertPixels(dataset.test(), "test");
    }

    @Test
    void putsEachClassInThePublishersSuperclass() throws IOException {
        ImageDataset train = open(write("python")).train();

        for (int index = 0; index < train.size(); index++) {
            String fine = train.fineClasses().get(train.fine(index));
            assertThat(fine).isEqualTo(MiniatureCifar100.FINE.get(MiniatureCifar100.fine(index)));
            assertThat(MiniatureCifar100.TABLE.get(train.coarseClasses().get(train.coarse(index))))
                    .contains(fine);
        }
    }

    @Test
    void givesOneFingerprintForAllReleasesAndAnotherForOtherPixels() throws IOException {
        String binary = open(write("binary")).fingerprint();
        String python = open(write("python")).fingerprint();
        String fortran = open(write("fortran")).fingerprint();
        Path file = root.resolve("cifar-100-binary/test.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[RECORD - 1]++;
        Files.write(file, bytes);

        assertThat(python).isEqualTo(binary).isEqualTo(fortran).hasSize(64);
        assertThat(open(file.getParent()).fingerprint()).isNotEqualTo(binary);
    }

    @Test
    void opensFromTheFolderAndFromTheOneAboveIt() throws IOException {
        Path folder = write("python");

        assertThat(open(folder).fingerprint()).isEqualTo(open(root).fingerprint());
        assertThat(open(folder).train().source(7)).isEqualTo(folder.resolve("train") + ", row 7");
    }

    @Test
    void readsFilesThatPython2Wrote() throws IOException {
        Path folder = write("python");
        Files.copy(PythonFixtures.path("cifar100-train"), replace(folder.resolve("train")));
        Files.copy(PythonFixtures.path("cifar100-test"), replace(folder.resolve("test")));

        ImageDataset train = open(root).train();

        assertThat(IntStream.range(0, 4).map(train::fine)).containsExactly(49, 33, 72, 51);
        assertThat(IntStream.range(0, 4).map(train::coarse)).containsExactly(10, 10, 0, 4);
        Image image = new Image();
        train.read(1, image);
        byte[] pixels = PythonFixtures.pixels(2 * 3072);
        assertThat(image.pixels()[0]).isEqualTo(pixels[3072]);
        assertThat(image.pixels()[1]).isEqualTo(pixels[3072 + 1024]);
        assertThat(image.pixels()[5]).isEqualTo(pixels[3072 + 2048 + 1]);
    }

    @Test
    void holdsToTheOfficialNumberOfImages() throws IOException {
        write("binary");

        assertThat(refusal(() -> Cifar100.open(root, false)))
                .hasMessageContainingAll("200 training images of cifar100", "the official release has 50000");
    }

    @Test
    void refusesAFolderWithoutEitherRelease() {
        assertRefused(root.toString(), "neither train.bin", "nor train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary test.bin", "binary fine_label_names.txt", "python test", "python meta"})
    void refusesAMissingFile(String releaseAndFile) throws IOException {
        String[] parts = releaseAndFile.split(" ", 2);
        Path folder = write(parts[0]);
        Files.delete(folder.resolve(parts[1]));

        assertRefused(folder.toString(), "lacks these files of CIFAR-100: " + parts[1]);
    }

    @Test
    void refusesARecordThatIsCut() throws IOException {
        cut(write("binary").resolve("train.bin"), 3 * RECORD + 10);

        assertRefused("train.bin", "record 3 is cut off after 10 of its 3074 bytes");
    }

    @Test
    void refusesAPickleThatIsCut() throws IOException {
        cut(write("python").resolve("test"), 20_000);

        assertRefused("cifar-100-python/test", "is truncated: it has 20000 bytes");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        cut(write("binary").resolve("test.bin"), 0);

        assertRefused("test.bin has 0 images");
    }

    @Test
    void refusesLabelsOutOfRange() throws IOException {
        Path file = write("binary").resolve("train.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[5 * RECORD + 1] = (byte) 200;
        Files.write(file, bytes);

        assertRefused("train.bin has the fine label 200", "at row 5");
    }

    @Test
    void refusesAFineClassInAnotherCoarseOne() throws IOException {
        Path file = write("binary").resolve("train.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[0] = 19;
        Files.write(file, bytes);

        assertRefused("train.bin has the fine label 0 and the coarse label 19 at row 0");
    }

    @Test
    void refusesMoreLabelsThanImages() throws IOException {
        Path folder = write("python");
        Files.write(
                folder.resolve("train"),
                new PickleWriter(true)
                        .integers("fine_labels", 1, 2, 3)
                        .integers("coarse_labels", 1, 14)
                        .array("data", 2, 3072, new byte[2 * 3072], false)
                        .end());

        assertRefused("train has 2 images, 3 fine labels and 2 coarse ones");
    }

    @Test
    void refusesImagesOfAnotherSize() throws IOException {
        Path folder = write("python");
        Files.write(
                folder.resolve("train"),
                new PickleWriter(true)
                        .array("data", 2, 768, new byte[2 * 768], false)
                        .end());

        assertRefused("train cannot be read", "uint8 of shape [2, 768] instead of uint8 and (images, 3072)");
    }

    @Test
    void refusesAPickleThatCallsAFunction() throws IOException {
        Path folder = write("python");
        Path trace = root.resolve("called");
        Files.write(
                folder.resolve("test"),
                new PickleWriter(true)
                        .call("data", "os", "system", "touch " + trace)
                        .end());

        assertRefused("cifar-100-python/test", "asks for os.system", "nothing was run");
        assertThat(trace).doesNotExist();
    }

    @Test
    void refusesOtherNumbersOfNames() throws IOException {
        List<String> names = new ArrayList<>(MiniatureCifar100.FINE);
        names.set(3, names.get(4));
        Files.writeString(write("binary").resolve("fine_label_names.txt"), String.join("\n", names));

        assertRefused("20 of coarse and 100 of fine classes");
    }

    private Path write(String release) throws IOException {
        return release.equals("binary")
                ? MiniatureCifar100.writeBinary(root.resolve("cifar-100-binary"))
                : MiniatureCifar100.writePython(root.resolve("cifar-100-python"), release.equals("fortran"));
    }

    private static Dataset open(Path path) {
        return Cifar100.open(path, true);
    }

    private static void assertPixels(ImageDataset images, String part) {
        byte[] expected = MiniatureCifar100.pixels(part, images.size());
        Image image = new Image();
        for (int index = 0; index < images.size(); index += 33) {
            images.read(index, image);
            for (int pixel = 0; pixel < 1024; pixel++) {
                for (int channel = 0; channel < 3; channel++) {
                    assertThat(image.pixels()[3 * pixel + channel])
                            .isEqualTo(expected[index * 3072 + channel * 1024 + pixel]);
                }
            }
        }
    }

    private void assertRefused(String... parts) {
        assertThat(refusal(() -> open(root))).hasMessageContainingAll(parts);
    }

    private static BifocalException refusal(ThrowingCallable call) {
        BifocalException refusal = catchThrowableOfType(BifocalException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.DATA);
        return refusal;
    }

    private static Path replace(Path file) throws IOException {
        Files.delete(file);
        return file;
    }

    private static void cut(Path file, int length) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    }
}
