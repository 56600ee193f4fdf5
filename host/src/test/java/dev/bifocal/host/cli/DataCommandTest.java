package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.data.TestImages;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.data.imagenet.MiniatureImageNet;
import dev.bifocal.host.data.products.MiniatureSop;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {

    private final Screen screen = Screen.plain();

    @TempDir
    Path root;

    @Test
    void listsEveryDataSetWithItsNumbers() {
        assertThat(run("list")).isZero();
        assertThat(screen.out().lines()).hasSize(1 + DatasetCatalog.names().size());
        assertThat(screen.out())
                .containsPattern("NAME +TRAIN +TEST +COARSE +FINE +SUMMARY")
                .containsPattern("sop-split1 +25368 +25278 +12 +2517 \\+ 2518 +product photos")
                .containsPattern("folder +- +- +- +- +your own photos");
    }

    @Test
    void listsForPrograms() throws IOException {
        assertThat(run("list", "--json")).isZero();
        JsonNode datasets = screen.json().get("datasets");
        assertThat(datasets).hasSize(DatasetCatalog.names().size());
        assertThat(datasets.findValuesAsText("testFine")).contains("2518");
    }

    @Test
    void describesWhatIsNeeded() {
        assertThat(run("describe", "sop-split1")).isZero();
        assertThat(screen.out())
                .contains("Stanford_Online_Products.zip", "https://cvgl.stanford.edu/projects/lifted_struct/")
                .contains("Licence", "bicycle_final/*.JPG", "7f73d41a2f44250d4779881525aea32e")
                .contains("25368 training images in 2517 fine classes and 25278 test images in 2518")
                .contains("Settings of recipes");
    }

    @Test
    void describesEveryDataSetForPrograms() throws IOException {
        for (String name : DatasetCatalog.names()) {
            Screen json = Screen.plain();
            assertThat(json.run(FakePlugins.demo(), "data", "describe", name, "--json"))
                    .isZero();
            assertThat(json.json().get("licence").asText()).isNotBlank();
            assertThat(json.json().at("/statistics/mean")).hasSize(3);
        }
    }

    @Test
    void checksADataSetWithoutOfficialNumbers() throws IOException {
        String table = table(200);
        assertThat(run("check", "table", root.toString(), "data.table=" + table, "--images"))
                .isZero();
        assertThat(screen.out())
                .containsPattern("training images +- +100")
                .containsPattern("0 +c0 +50 +50")
                .contains("Training images in a fine class: 25 in 4 classes")
                .contains("100 images read, 0 damaged; sides of 18 to 24 pixels")
                .contains("No problems found.");
    }

    @Test
    void findsTestImagesThatAreTrainingImages() throws IOException {
        String table = table(40);
        Files.copy(root.resolve("images/2.jpg"), root.resolve("images/copy.jpg"));
        Files.writeString(Path.of(table), "images/copy.jpg,f1,c1,test\n", StandardOpenOption.APPEND);
        String pair = "%s is %s".formatted(root.resolve("images/copy.jpg"), root.resolve("images/2.jpg"));

        assertThat(run("check", "table", root.toString(), "data.table=" + table))
                .isEqualTo(ExitCode.FAILED);
        assertThat(screen.out()).contains("wrong: 1 test image is byte for byte among the training images", pair);
        Screen json = Screen.plain();
        json.run(FakePlugins.demo(), "data", "check", "table", root.toString(), "data.table=" + table, "--json");
        assertThat(json.json().at("/overlap/images").asInt()).isEqualTo(1);
        assertThat(json.json().at("/overlap/examples/0/train").asText()).endsWith("2.jpg");
    }

    @Test
    void tellsWhatIsWrong() throws IOException {
        MiniatureSop.write(root);
        Files.write(root.resolve("Stanford_Online_Products.zip"), new byte[] {1});
        Files.write(root.resolve("toaster_final/111000000036_4.JPG"), new byte[] {1});

        assertThat(run("check", "sop-split1", root.toString(), "--images")).isEqualTo(ExitCode.FAILED);
        assertThat(screen.out())
                .containsPattern("training images +25368 +240")
                .contains("Stanford_Online_Products.zip is not the published one")
                .contains("wrong: There are 240 training images instead of 25368.")
                .contains("wrong: There are 24 fine classes of test images instead of 2518.")
                .contains("wrong: 1 image cannot be read. The first error: Image ")
                .contains("111000000036_4.JPG cannot be read: its content is neither JPEG");
        assertThat(screen.err()).contains("Computing the MD5 of ");
    }

    @Test
    void checksForPrograms() throws IOException {
        MiniatureImageNet.write(root);
        MiniatureImageNet.writeTruth(root);

        assertThat(run("check", "imagenet", root.toString(), "--json")).isEqualTo(ExitCode.FAILED);
        JsonNode json = screen.json();
        assertThat(json.at("/counts/0/what").asText()).isEqualTo("training images");
        assertThat(json.at("/counts/0/found").asInt()).isEqualTo(36);
        assertThat(json.at("/counts/0/official").asInt()).isEqualTo(1_281_167);
        assertThat(json.at("/trainFine/0/images").asInt()).isEqualTo(12);
        assertThat(json.at("/problems")).hasSize(5);
    }

    @Test
    void aDrawnDataSetNeedsNoPath() {
        assertThat(run("check", "shapes", "data.shapes.train=32", "data.shapes.test=16"))
                .isZero();
        assertThat(screen.out()).containsPattern("training images +- +32");
    }

    @Test
    void refusesWhatIsMissingOrUnknown() {
        assertThat(run("check", "sop-split1")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("The path of data set sop-split1 is missing.");
        assertThat(run("check", "sop-split3", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("Did you mean sop-split1?");
        assertThat(run("check", "imagenet", root.resolve("none").toString())).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("none, which does not exist");
    }

    @Test
    void drawsImagesAndTheirViews() throws IOException {
        Path picture = root.resolve("sheet.png");
        Path look = Files.writeString(root.resolve("look.yaml"), "name: look\n");
        assertThat(run(
                        "show",
                        "table",
                        root.toString(),
                        "data.table=" + table(40),
                        "--recipe=" + look,
                        "--query=strong",
                        "--key=weak",
                        "--images=3",
                        "--test",
                        "--output=" + picture))
                .as(screen.err())
                .isZero();
        BufferedImage sheet = ImageIO.read(picture.toFile());
        assertThat(sheet.getHeight()).isGreaterThan(3 * 96);

        assertThat(run("show", "shapes", "--recipe=" + look, "--output=" + picture))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("exists already");
    }

    private String table(int images) throws IOException {
        StringBuilder rows = new StringBuilder("path,fine,coarse,split\n");
        for (int image = 0; image < images; image++) {
            String path = "images/%d.jpg".formatted(image);
            TestImages.write(root.resolve(path), image);
            rows.append(
                    "%s,f%d,c%d,%s\n".formatted(path, image / 2 % 4, image / 2 % 2, image % 2 == 0 ? "train" : "test"));
        }
        return Files.writeString(root.resolve("table.csv"), rows).toString();
    }

    private int run(String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "data";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return screen.run(FakePlugins.demo(), words);
    }
}
