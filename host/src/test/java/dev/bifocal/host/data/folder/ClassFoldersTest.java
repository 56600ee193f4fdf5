package dev.bifocal.host.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFoldersTest {

    @TempDir
    private Path temp;

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    ClassFoldersTest() throws IOException {
        files.put("train/dog/b.png", png(2));
        files.put("train/dog/a.JPG", png(1));
        files.put("train/dog/puppies/c.bmp", png(3));
        files.put("train/cat/a.jpeg", png(4));
        files.put("test/cat/x.gif", png(5));
        files.put("test/owl/y.Png", png(6));
    }

    @Test
    void numbersClassesOfBothPartsInAlphabeticalOrder() throws IOException {
        Dataset dataset = open(folder());

        assertThat(dataset.train().fineClasses()).containsExactly("cat", "dog", "owl");
        assertThat(dataset.test().fineClasses()).containsExactly("cat", "dog", "owl");
        assertThat(dataset.train().coarseClasses()).containsExactly("cat", "dog", "owl");
        assertThat(labels(dataset.train())).containsExactly(0, 1, 1, 1);
        assertThat(labels(dataset.test())).containsExactly(0, 2);
        assertThat(dataset.train().coarse(3)).isEqualTo(1);
        assertThat(dataset.imageSize()).isEmpty();
    }

    @Test
    void ordersImagesByClassAndPath() throws IOException {
        ImageDataset train = open(folder()).train();

        assertThat(IntStream.range(0, 4).map(index -> red(train, index))).containsExactly(4, 1, 2, 3);
        assertThat(train.source(1))
                .isEqualTo(temp.resolve("set/train/dog/a.JPG").toString());
    }

    @Test
    void passesOverHiddenFilesAndFilesThatAreNoImages() throws IOException {
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);
        files.put("train/dog/notes.txt", text);
        files.put("train/dog/._a.JPG", text);
        files.put("train/.cache/a.png", text);
        files.put("train/index.png", text);
        files.put("README.md", text);

        assertThat(open(folder()).train().size()).isEqualTo(4);
        assertThat(open(zip("")).train().size()).isEqualTo(4);
    }

    @Test
    void readsAZipAsItsFolder() throws IOException {
        ImageDataset train = open(zip("")).train();

        assertThat(labels(train)).containsExactly(0, 1, 1, 1);
        assertThat(IntStream.range(0, 4).map(index -> red(train, index))).containsExactly(4, 1, 2, 3);
        assertThat(train.source(0)).endsWith("set.zip!/train/cat/a.jpeg");
    }

    @Test
    void readsAZipWithAFolderOnTop() throws IOException {
        files.put("__MACOSX/animals/._a.png", new byte[1]);
        ImageDataset train = open(zip("animals/")).train();

        assertThat(IntStream.range(0, 4).map(index -> red(train, index))).containsExactly(4, 1, 2, 3);
        assertThat(train.source(0)).endsWith("set.zip!/animals/train/cat/a.jpeg");
    }

    @Test
    void readsAZipFromSeveralThreads() throws IOException {
        for (int i = 10; i < 90; i++) {
            files.put("train/dog/%d.png".formatted(i), png(i));
        }
        ImageDataset train = open(zip("")).train();

        int sum = IntStream.range(0, 8 * train.size())
                .parallel()
                .map(i -> red(train, i % train.size()))
                .sum();

        assertThat(sum).isEqualTo(8 * (1 + 2 + 3 + 4 + IntStream.range(10, 90).sum()));
    }

    @Test
    void takesValWhereThereIsNoTest() throws IOException {
        files.put("val/cat/v.png", png(9));
        assertThat(open(folder()).test().size()).isEqualTo(2);

        files.keySet().removeIf(name -> name.startsWith("test/"));
        assertThat(open(zip("")).test().size()).isEqualTo(1);
    }

    @Test
    void fingerprintIsTheSameElsewhereAndTellsContentApart() throws IOException {
        String first = open(zip("")).fingerprint();
        assertThat(open(zip("top/")).fingerprint()).isEqualTo(first);

        files.put("train/dog/b.png", png(7));
        assertThat(open(zip("")).fingerprint()).isNotEqualTo(first);
    }

    @Test
    void groupsClassesByTheMap() throws IOException {
        Path map = Files.writeString(temp.resolve("map.yaml"), "owl: bird\ncat: pet\ndog: pet\n");
        Dataset dataset = ClassFolders.open(folder(), Optional.of(map));

        assertThat(dataset.train().coarseClasses()).containsExactly("bird", "pet");
        assertThat(dataset.train().coarse(0)).isEqualTo(1);
        assertThat(dataset.test().coarse(1)).isZero();
        assertThat(dataset.fingerprint())
                .isNotEqualTo(
                        ClassFolders.open(temp.resolve("set"), Optional.empty()).fingerprint());
    }

    @Test
    void refusesClassFoldersWithoutImages() throws IOException {
        files.put("train/wolf/notes.txt", new byte[1]);
        files.put("test/bear/", new byte[0]);

        assertRefused(zip(""), "class folders without images: train/wolf, test/bear");
        files.remove("test/bear/");
        assertRefused(folder(), "class folders without images: train/wolf");
    }

    @Test
    void refusesARootWithoutTrainOrTest() throws IOException {
        files.keySet().removeIf(name -> name.startsWith("test/"));
        assertRefused(folder(), "has no folder test or val with class folders in it");

        files.clear();
        files.put("images/cat.png", png(1));
        assertRefused(zip(""), "has no folder train with class folders in it");
    }

    @Test
    void refusesARootThatIsNotThere() {
        assertRefused(temp.resolve("nowhere"), "nowhere, which does not exist");
    }

    @Test
    void refusesAFileThatIsNoZip() throws IOException {
        assertRefused(Files.write(temp.resolve("set.zip"), png(1)), "set.zip cannot be opened as a zip");
    }

    @Test
    void refusesAZipThatIsCut() throws IOException {
        Path zip = zip("");
        byte[] bytes = Files.readAllBytes(zip);
        Files.write(zip, Arrays.copyOf(bytes, bytes.length / 2));

        assertRefused(zip, "set.zip cannot be opened as a zip");
    }

    @Test
    void refusesAZipWhoseEntriesLeadOutOfIt() throws IOException {
        for (String name : new String[] {"train/../../evil.png", "..\\evil.png", "/etc/evil.png"}) {
            files.put(name, png(1));
            assertRefused(zip(""), "has an entry '%s', which is outside the archive".formatted(name));
            files.remove(name);
        }
    }

    @Test
    void refusesADamagedEntryOfAZipByName() throws IOException {
        Path zip = zip("");
        byte[] bytes = Files.readAllBytes(zip);
        bytes[30 + "train/dog/b.png".length() + 50]++;
        Files.write(zip, bytes);

        assertThatThrownBy(() -> red(open(zip).train(), 2))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("set.zip!/train/dog/b.png cannot be read");
    }

    @Test
    void refusesAnImageThatVanishedByName() throws IOException {
        ImageDataset train = open(folder()).train();
        Files.delete(temp.resolve("set/train/dog/b.png"));

        assertThatThrownBy(() -> red(train, 2))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("b.png cannot be read");
    }

    @Test
    void refusesAnImageThatIsNoneByNameWhenItIsRead() throws IOException {
        files.put("train/dog/b.png", "text".getBytes(StandardCharsets.UTF_8));
        ImageDataset train = open(folder()).train();

        assertThat(red(train, 1)).isEqualTo(1);
        assertThatThrownBy(() -> red(train, 2))
                .isInstanceOf(BifocalException.class)
                .hasMessage("Image %s cannot be read: its content is neither JPEG, PNG, BMP nor GIF."
                        .formatted(temp.resolve("set/train/dog/b.png")));
    }

    private static Dataset open(Path root) {
        return ClassFolders.open(root, Optional.empty());
    }

    private static void assertRefused(Path root, String message) {
        assertThatThrownBy(() -> open(root))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(message);
    }

    private Path folder() throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = temp.resolve("set").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return Files.createDirectories(temp.resolve("set"));
    }

    private Path zip(String top) throws IOException {
        Path zip = temp.resolve("set.zip");
        try (OutputStream stream = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(stream)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                entries.putNextEntry(
                        new ZipEntry(file.getKey().startsWith("__") ? file.getKey() : top + file.getKey()));
                entries.write(file.getValue());
            }
        }
        return zip;
    }

    /** A PNG, whatever the file's name, of one colour. */
    private static byte[] png(int red) throws IOException {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        IntStream.range(0, 12).forEach(i -> image.setRGB(i % 4, i / 4, red << 16));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static int red(ImageDataset images, int index) {
        Image image = new Image();
        images.read(index, image);
        return image.pixels()[0] & 0xff;
    }

    private static IntStream labels(ImageDataset images) {
        return IntStream.range(0, images.size()).map(images::fine);
    }
}
