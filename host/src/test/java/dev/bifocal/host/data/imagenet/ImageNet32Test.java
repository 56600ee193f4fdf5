package dev.bifocal.host.data.imagenet;

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
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNet32Test {

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"pickles", "stored", "deflated"})
    void readsEachRelease(String release) throws IOException {
        Dataset dataset = open(write(release));

        assertThat(dataset.name()).isEqualTo("imagenet32");
        assertThat(dataset.imageSize()).contains(32);
        assertThat(dataset.mean()).containsExactly(.485, .456, .406);
        assertThat(dataset.train().size()).isEqualTo(10 * MiniatureImageNet32.ROWS);
        assertThat(dataset.test().size()).isEqualTo(MiniatureImageNet32.ROWS);
        assertThat(dataset.train().coarseClasses()).hasSize(12);
        assertThat(dataset.train().fineClasses()).hasSize(1000);
        for (int batch = 1; batch <= 10; batch++) {
            assertBatch(dataset.train(), (batch - 1) * MiniatureImageNet32.ROWS, batch);
        }
        assertBatch(dataset.test(), 0, 11);
    }

    @Test
    void givesOneFingerprintForBothReleasesAndAnotherForOtherPixels() throws IOException {
        Path pickles = MiniatureImageNet32.writePickles(root.resolve("pickles"));
        Path archives = MiniatureImageNet32.writeArchives(root.resolve("archives"), false);
        String fingerprint = open(pickles).fingerprint();

        assertThat(open(archives).fingerprint()).isEqualTo(fingerprint).hasSize(64);
        byte[] pixels = MiniatureImageNet32.pixels(1);
        pixels[0]++;
        MiniatureImageNet32.writeArchive(
                MiniatureImageNet32.file(archives, 1, "_npz"), pixels, MiniatureImageNet32.labels(1), false);
        assertThat(open(archives).fingerprint()).isNotEqualTo(fingerprint);
    }

    @Test
    void findsTheOtherPartBesideTheFolderOfOne() throws IOException {
        write("pickles");

        assertThat(open(root.resolve("Imagenet32_train")).fingerprint())
                .isEqualTo(open(root).fingerprint());
    }

    @Test
    void readsABatchThatPython3Wrote() throws IOException {
        write("pickles");
        Path file = MiniatureImageNet32.file(root, 3, "");
        Files.delete(file);
        Files.copy(PythonFixtures.path("imagenet32-batch"), file);

        ImageDataset train = open(root).train();

        int first = 2 * MiniatureImageNet32.ROWS;
        assertThat(IntStream.range(first, first + 3)
                        .mapToObj(index -> train.fineClasses().get(train.fine(index))))
                .containsExactly("kit fox", "dumbbell", "lesser panda");
        assertThat(train.source(first + 1)).isEqualTo(file + ", row 1");
    }

    @Test
    void readsMaskConsTablesWhereTheyAre() throws IOException {
        write("pickles");
        Files.writeString(root.resolve("imagenet32_to_fine.json"), json(label -> 999 - label));
        Files.writeString(root.resolve("imagenet_fine_to_coarse.json"), json(fine -> fine % 3));

        ImageDataset test = open(root).test();

        assertThat(test.coarseClasses()).containsExactly("coarse 0", "coarse 1", "coarse 2");
        int label = MiniatureImageNet32.label(11, 4);
        assertThat(test.fine(4)).isEqualTo(1000 - label);
        assertThat(test.coarse(4)).isEqualTo((1000 - label) % 3);
    }

    @Test
    void refusesTablesThatAreNot() throws IOException {
        write("pickles");
        Path file = root.resolve("imagenet32_to_fine.json");
        Files.writeString(file, json(label -> label / 2));
        assertRefused("imagenet32_to_fine.json", "two labels map to the same class");

        Files.writeString(file, json(label -> label).replace("\"17\"", "\"seventeen\""));
        assertRefused("imagenet32_to_fine.json", "entry '17' is , but must be a number");

        Files.writeString(file, "{");
        assertRefused("imagenet32_to_fine.json", "it is not valid JSON");
    }

    @Test
    void holdsToTheOfficialNumberOfImages() throws IOException {
        write("pickles");

        assertThat(refusal(root, false))
                .hasMessageContainingAll("120 training images of imagenet32", "the official release has 1281167");
    }

    @Test
    void takesTheBatchesThereAreIfAPartWillDo() throws IOException {
        write("pickles");
        for (int batch = 2; batch <= 10; batch++) {
            Files.delete(MiniatureImageNet32.file(root, batch, ""));
        }

        assertThat(open(root).train().size()).isEqualTo(MiniatureImageNet32.ROWS);
    }

    @Test
    void refusesMissingBatches() throws IOException {
        write("stored");
        Files.delete(MiniatureImageNet32.file(root, 4, "_npz"));
        assertThat(refusal(root, false)).hasMessageContainingAll("lacks these files", "train_data_batch_4.");

        Files.delete(MiniatureImageNet32.file(root, 11, "_npz"));
        assertRefused("train_data_batch_4, val_data");
    }

    @Test
    void refusesARootThatIsNotThere() {
        assertThat(refusal(root.resolve("nowhere"), true)).hasMessageContainingAll("nowhere", "cannot be listed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pickles", "stored", "deflated"})
    void refusesABatchThatIsCut(String release) throws IOException {
        Path file = MiniatureImageNet32.file(write(release), 7, release.equals("pickles") ? "" : "_npz");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 15_000));

        assertRefused(file.getFileName().toString(), "cannot be read as a batch of ImageNet32");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1001, -1})
    void refusesLabelsOutOfRange(int label) throws IOException {
        int[] labels = MiniatureImageNet32.labels(2);
        labels[5] = label;
        Path file = MiniatureImageNet32.file(write("stored"), 2, "_npz");
        MiniatureImageNet32.writeArchive(file, MiniatureImageNet32.pixels(2), labels, false);

        assertRefused("train_data_batch_2.npz", "has label %d at row 5".formatted(label));
    }

    @Test
    void refusesMoreLabelsThanImages() throws IOException {
        Path file = MiniatureImageNet32.file(write("stored"), 11, "_npz");
        MiniatureImageNet32.writeArchive(file, MiniatureImageNet32.pixels(11), new int[] {1, 2}, false);

        assertRefused("val_data.npz", "12 images and 2 labels");
    }

    @Test
    void refusesAPickleThatCallsAFunction() throws IOException {
        Path file = MiniatureImageNet32.file(write("pickles"), 9, "");
        Files.write(
                file,
                new PickleWriter(false).call("data", "os", "system", "true").end());

        assertRefused("train_data_batch_9", "asks for os.system", "nothing was run");
    }

    private Path write(String release) throws IOException {
        return release.equals("pickles")
                ? MiniatureImageNet32.writePickles(root)
                : MiniatureImageNet32.writeArchives(root, release.equals("deflated"));
    }

    private static String json(IntUnaryOperator value) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> "\"%d\": %d".formatted(i, value.applyAsInt(i)))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static void assertBatch(ImageDataset images, int first, int batch) {
        byte[] pixels = MiniatureImageNet32.pixels(batch);
        Image image = new Image();
        for (int row = 0; row < MiniatureImageNet32.ROWS; row++) {
            images.read(first + row, image);
            assertThat(image.pixels()[3 * 40 + 1]).isEqualTo(pixels[row * MiniatureImageNet32.ROW + 1024 + 40]);
            assertThat(image.pixels()[3 * 1023 + 2]).isEqualTo(pixels[row * MiniatureImageNet32.ROW + 3071]);
        }
    }

    private static Dataset open(Path path) {
        return ImageNet32.open(path, true);
    }

    private void assertRefused(String... parts) {
        assertThat(refusal(root, true)).hasMessageContainingAll(parts);
    }

    private static BifocalException refusal(Path path, boolean partial) {
        BifocalException refusal = catchThrowableOfType(BifocalException.class, () -> ImageNet32.open(path, partial));
        assertThat(refusal).isNotNull();
        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.DATA);
        return refusal;
    }
}
