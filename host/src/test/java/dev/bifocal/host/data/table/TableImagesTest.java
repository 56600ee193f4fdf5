package dev.bifocal.host.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.TestImages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableImagesTest {

    private static final String CSV =
            """
            path,fine,coarse,split
            cats/1.jpg,siamese,cat,train
            cats/2.jpg,persian,cat,train
            dogs/3.jpg,"poodle, toy",dog,train
            dogs/4.jpg,"a ""good"" dog",dog,test
            cats/5.jpg,siamese,cat,test
            cats/6.jpg,siamese,cat,val
            """;

    @TempDir
    private Path temp;

    private Path root;

    @BeforeEach
    void write() throws IOException {
        root = temp.resolve("images");
        for (String path : List.of("cats/1", "cats/2", "dogs/3", "dogs/4", "cats/5", "cats/6")) {
            TestImages.write(root.resolve(path + ".jpg"), path.charAt(5));
        }
    }

    @Test
    void readsCsvWithQuotes() throws IOException {
        Dataset dataset = open(CSV);

        assertThat(dataset.train().coarseClasses()).containsExactly("cat", "dog");
        assertThat(dataset.train().fineClasses())
                .containsExactly("a \"good\" dog", "persian", "poodle, toy", "siamese");
        assertThat(labels(dataset.train())).containsExactly("cat siamese", "cat persian", "dog poodle, toy");
        assertThat(labels(dataset.test())).containsExactly("dog a \"good\" dog", "cat siamese");
        assertThat(dataset.train().source(2)).endsWith(Path.of("dogs", "3.jpg").toString());
        Image image = new Image();
        dataset.test().read(1, image);
        assertThat(image.width()).isEqualTo(24);
    }

    @Test
    void readsCsvAsSpreadsheetsWriteIt() throws IOException {
        String windows = "\uFEFF" + CSV.replace("\n", "\r\n");

        assertThat(open(windows).fingerprint()).isEqualTo(open(CSV).fingerprint());
        assertThat(open(CSV.strip()).fingerprint()).isEqualTo(open(CSV).fingerprint());
        assertThat(open(CSV.replace("\n", "\n\n")).fingerprint())
                .isEqualTo(open(CSV).fingerprint());
    }

    @Test
    void columnsStandInAnyOrderAndFurtherOnesArePassedOver() throws IOException {
        Dataset dataset = open("split,note,fine,path\ntrain,\"a\nb\",x,cats/1.jpg\ntest,,y,cats/2.jpg\n");

        assertThat(labels(dataset.train())).containsExactly("x x");
        assertThat(labels(dataset.test())).containsExactly("y y");
    }

    @Test
    void readsJson() throws IOException {
        String json =
                """
                [{"path": "cats/1.jpg", "fine": "siamese", "coarse": "cat", "split": "train", "box": [1, 2]},
                 {"path": "dogs/3.jpg", "fine": 7, "coarse": "dog", "split": "test"}]
                """;
        Dataset dataset = TableImages.open(root, Files.writeString(temp.resolve("t.JSON"), json));

        assertThat(labels(dataset.train())).containsExactly("cat siamese");
        assertThat(labels(dataset.test())).containsExactly("dog 7");
    }

    @Test
    void takesValidationRowsWhereThereAreNoTestRows() throws IOException {
        assertThat(labels(open(CSV.replace(",test", ",val")).test())).hasSize(3);
    }

    @Test
    void readsImagesFromAZipWithOrWithoutAFolderOnTop() throws IOException {
        Path table = Files.writeString(temp.resolve("t.csv"), CSV);
        String inFolder = TableImages.open(zip("top/"), table).train().source(0);
        assertThat(inFolder).endsWith("images.zip!/top/cats/1.jpg");

        Path whole = Files.writeString(
                temp.resolve("w.csv"), CSV.replace("cats/", "top/cats/").replace("dogs/", "top/dogs/"));
        assertThat(TableImages.open(zip("top/"), whole).train().source(0)).isEqualTo(inFolder);
        assertThat(labels(TableImages.open(zip(""), table).test())).hasSize(2);
    }

    @Test
    void spellingsOfAPathAreTheSameDataSet() throws IOException {
        String spelled = CSV.replace("cats/1", "./cats/1").replace("dogs/4", "dogs//.//4");
        assertThat(open(spelled).fingerprint()).isEqualTo(open(CSV).fingerprint());
        Path table = Files.writeString(temp.resolve("t.csv"), spelled);
        assertThat(TableImages.open(zip(""), table).test().source(0)).endsWith("images.zip!/dogs/4.jpg");
    }

    @Test
    void labelsCountForTheFingerprint() throws IOException {
        assertThat(open(CSV.replace("persian", "angora")).fingerprint())
                .isNotEqualTo(open(CSV).fingerprint());
        assertThat(open(CSV.replace("cats/2.jpg,persian,cat,train", "cats/2.jpg,persian,dog,train"))
                        .fingerprint())
                .isNotEqualTo(open(CSV).fingerprint());
    }

    @Test
    void refusesTablesThatAreDamaged() throws IOException {
        Map<String, String> damaged = new LinkedHashMap<>();
        damaged.put("", "has no column path, but ");
        damaged.put(CSV.replace("split", "part"), "has no column split, but path, fine, coarse, part");
        damaged.put(CSV.replace("coarse", "fine"), "has two columns with the same name: path, fine, fine, split");
        damaged.put(CSV.replace("dog,test", "dog,tset"), "has the split 'tset' in line 5");
        damaged.put(CSV.replace("persian", " "), "has no fine in line 3");
        damaged.put(CSV.replace("persian,cat,train", "persian,cat"), "has 3 cells in line 3, but 4 columns");
        damaged.put(
                CSV.replace("siamese,cat,test", "siamese,dog,test"),
                "has the fine class 'siamese' in the coarse class 'cat' in line 2, but in 'dog' in line 6");
        damaged.put(CSV.replace("\"poodle, toy\"", "\"poodle"), "is not valid CSV");
        damaged.put(CSV.replace(",train", ",val"), "has no image of split train");
        damaged.put(CSV.replace(",test", ",train").replace(",val", ",train"), "has no image of split test or val");
        damaged.put(CSV.replace("cats/5", "cats/1"), "names 'cats/1.jpg' twice");
        damaged.put(CSV.replace("cats/5", "./cats//1"), "names 'cats/1.jpg' again as './cats//1.jpg'.");
        damaged.put(CSV.replace("dogs/3", "cats/./2"), "names 'cats/2.jpg' again as 'cats/./2.jpg'.");
        damaged.put(
                CSV.replaceAll("[a-z]+/[2-5]", "cats/1"),
                "names 'cats/1.jpg' twice, 'cats/1.jpg' twice, 'cats/1.jpg' twice, and so on, 4 in all.");
        damaged.put(CSV.replace("cats/5", "../5"), "names '../5.jpg', which is outside data.root");
        damaged.put(CSV.replace("cats/5", "/etc/5"), "names '/etc/5.jpg', which is outside data.root");
        damaged.put(CSV.replace("cats/5", "C:\\5"), "names 'C:\\5.jpg', which is outside data.root");
        damaged.put(CSV.replace("cats/5", "a\\..\\..\\5"), "which is outside data.root");
        damaged.put(
                CSV.replace("cats/2", "cats/7").replace("cats/5", "cats/8"),
                "lacks 2 of the 5 images in %s; the first missing image is cats/7.jpg"
                        .formatted(temp.resolve("t.csv")));
        for (Map.Entry<String, String> variant : damaged.entrySet()) {
            assertThatThrownBy(() -> open(variant.getKey()))
                    .as(variant.getKey())
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining(variant.getValue());
        }
    }

    @Test
    void refusesJsonThatIsDamaged() throws IOException {
        assertJsonRefused("{}", "is not a JSON array of objects");
        assertJsonRefused("[", "is not valid JSON, in line 1: ");
        assertJsonRefused("[3]", "has no column path");
        assertJsonRefused(
                "[{\"path\": \"a\", \"path\": \"b\"}]", "is not valid JSON, in line 1: Duplicate field 'path'");
        assertJsonRefused(
                "[{\"path\": \"cats/1.jpg\", \"fine\": null, \"split\": \"train\"}]", "has no fine in entry 1");
        assertJsonRefused("[{\"path\": \"cats/1.jpg\", \"fine\": \"a\", \"split\": \"train\"}, 3]", "as its entry 2");
    }

    @Test
    void refusesFilesThatAreNotThere() throws IOException {
        assertThatThrownBy(() -> TableImages.open(root, temp.resolve("none.csv")))
                .hasMessageContaining("none.csv, does not exist");
        assertThatThrownBy(() -> TableImages.open(temp.resolve("none"), temp.resolve("none.csv")))
                .hasMessageContaining("data.root is")
                .hasMessageContaining("which does not exist");
        Path latin = Files.write(
                temp.resolve("l.csv"), CSV.replace("persian", "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> TableImages.open(root, latin)).hasMessageContaining("is not text in UTF-8");
    }

    private void assertJsonRefused(String json, String message) throws IOException {
        Path file = Files.writeString(temp.resolve("t.json"), json);
        assertThatThrownBy(() -> TableImages.open(root, file))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(message);
    }

    private Dataset open(String csv) throws IOException {
        return TableImages.open(root, Files.writeString(temp.resolve("t.csv"), csv));
    }

    private static List<String> labels(ImageDataset images) {
        return IntStream.range(0, images.size())
                .mapToObj(index -> images.coarseClasses().get(images.coarse(index)) + " "
                        + images.fineClasses().get(images.fine(index)))
                .toList();
    }

    private Path zip(String top) throws IOException {
        Path zip = temp.resolve("images.zip");
        try (OutputStream stream = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(stream)) {
            for (String path : List.of("cats/1", "cats/2", "dogs/3", "dogs/4", "cats/5", "cats/6")) {
                entries.putNextEntry(new ZipEntry(top + path + ".jpg"));
                entries.write(TestImages.jpeg(path.charAt(5)));
            }
        }
        return zip;
    }
}
