package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.tool.inspect.MapPlugin;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of an untrained network whose maps are known: map 0 is constant, the others point to cells 0 to 3 of 2 x 2. */
class InspectCommandTest {

    private static final int TEST_IMAGES = 40;

    @TempDir
    private static Path root;

    private final Screen screen = Screen.plain();

    @BeforeAll
    static void train() throws IOException {
        for (String head : List.of("pointer", "plain")) {
            Path file = Files.writeString(
                    root.resolve(head + ".yaml"),
                    """
                    name: %s
                    data: {dataset: shapes, shapes: {size: 16, train: 32, test: %d}}
                    views: {query: weak, key: weak}
                    encoder: {width: 4}
                    heads: {head: {name: %s}}
                    losses: {square: {name: square}}
                    batch: 32
                    epochs: 1
                    evaluation: {recall: [1], batch: 16}
                    compute: {threads: 1, device: cpu}
                    run: {root: %s}
                    """
                            .formatted(head, TEST_IMAGES, head, root));
            Screen screen = Screen.plain();
            assertThat(screen.run(new MapPlugin(), "train", file.toString()))
                    .as(screen.err())
                    .isZero();
        }
    }

    private int inspect(String what, String run, String... more) {
        return screen.run(
                new MapPlugin(),
                Stream.concat(Stream.of("inspect", what, folder(run).toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static Path folder(String run) {
        try (Stream<Path> runs = Files.list(root.resolve(run))) {
            return runs.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void mapsArePaintedIntoTheRunsFolder() throws IOException {
        Path photo = root.resolve("photo.png");
        ImageIO.write(new BufferedImage(50, 30, BufferedImage.TYPE_INT_RGB), "png", photo.toFile());
        assertThat(inspect("maps", "pointer", "test:17", photo.toString(), "--maps", "0,3"))
                .as(screen.err())
                .isZero();
        Path picture = Path.of(screen.out().strip().replace("Picture: ", ""));
        assertThat(picture.getParent()).isEqualTo(folder("pointer").resolve("pictures"));
        BufferedImage chosen = ImageIO.read(picture.toFile());
        assertThat(chosen.getHeight()).isGreaterThan(4 * 96);
        assertThat(inspect("maps", "pointer", "--peaked", "5")).isZero();
        assertThat(ImageIO.read(folder("pointer").resolve("pictures/maps-2.png").toFile())
                        .getHeight())
                .as("four images of two views")
                .isGreaterThan(chosen.getHeight() * 3 / 2);
    }

    @Test
    void theSamePictureComesOutOfTheSameSeed() throws IOException {
        for (String name : List.of("1", "1-again", "2")) {
            assertThat(inspect(
                            "maps",
                            "pointer",
                            "--seed",
                            name.substring(0, 1),
                            "--output",
                            root.resolve(name + ".png").toString()))
                    .as(screen.err())
                    .isZero();
        }
        byte[] first = Files.readAllBytes(root.resolve("1.png"));
        assertThat(Files.readAllBytes(root.resolve("1-again.png"))).isEqualTo(first);
        assertThat(Files.readAllBytes(root.resolve("2.png"))).isNotEqualTo(first);
    }

    @Test
    void pointingScoresKnownMapsAsCounted() throws IOException {
        assertThat(inspect("pointing", "pointer", "--json")).as(screen.err()).isZero();
        JsonNode json = screen.json();
        assertThat(json.path("images").asInt()).isEqualTo(TEST_IMAGES);
        assertThat(json.path("rows").asInt()).isEqualTo(2);
        JsonNode byMap = json.path("peakOnObjectByMap");
        assertThat(byMap).hasSize(5);
        double uniform = json.path("uniform").path("mean").asDouble();
        assertThat(byMap.get(0).asDouble()).as("constant map").isCloseTo(uniform, within(1e-12));
        double cells = 0;
        for (int map = 1; map < 5; map++) {
            cells += byMap.get(map).asDouble();
        }
        assertThat(cells / 4).as("each cell once").isCloseTo(uniform, within(1e-12));
        assertThat(json.path("mostPeakedOnObject").path("mean").asDouble())
                .as("of maps that point, the first")
                .isCloseTo(byMap.get(1).asDouble(), within(1e-12));
        assertThat(json.path("mass").path("mean").asDouble())
                .isCloseTo(json.path("area").path("mean").asDouble(), within(1e-6));
        assertThat(json.path("area").path("mean").asDouble()).isBetween(.05, .4);
        assertThat(json.path("peakedness").asDouble()).isCloseTo((1 + 4 * 4) / 5.0, within(1e-6));
        assertThat(json.path("entropy").asDouble()).isCloseTo(.2, within(1e-6));
    }

    @Test
    void takesTheOptionsOfPlugins() {
        assertThat(inspect("pointing", "pointer", "--allow-override", "maps"))
                .as(screen.err())
                .isZero();
    }

    @Test
    void pointingIsShownAsATable() {
        assertThat(inspect("pointing", "pointer")).as(screen.err()).isZero();
        assertThat(screen.out())
                .contains("40 test images, 5 maps of 2 x 2 cells", "constant map (uniform)", "Entropy: 0.20000")
                .containsPattern("all maps +\\d+\\.\\d ± \\d+\\.\\d");
    }

    @Test
    void neighboursArePaintedAndListed() throws IOException {
        assertThat(inspect("neighbours", "plain", "--queries", "3,39", "--nearest", "6", "--json"))
                .as(screen.err())
                .isZero();
        JsonNode json = screen.json();
        assertThat(ImageIO.read(Path.of(json.path("picture").asText()).toFile()).getWidth())
                .isGreaterThan(7 * 96);
        JsonNode queries = json.path("queries");
        assertThat(queries).hasSize(2);
        for (JsonNode query : queries) {
            double before = 1.0001;
            assertThat(query.path("neighbours")).hasSize(6);
            for (JsonNode neighbour : query.path("neighbours")) {
                int index = neighbour.path("index").asInt();
                assertThat(index).isNotEqualTo(query.path("query").asInt());
                assertThat(neighbour.path("similarity").asDouble()).isLessThanOrEqualTo(before);
                before = neighbour.path("similarity").asDouble();
                assertThat(neighbour.path("right").asBoolean())
                        .as("kinds take turns")
                        .isEqualTo(index % 16 == query.path("query").asInt() % 16);
            }
        }
    }

    @Test
    void drawsQueriesBySeed() throws IOException {
        assertThat(inspect("neighbours", "plain", "--draw", "5", "--nearest", "1", "--json"))
                .isZero();
        JsonNode json = screen.json();
        assertThat(json.path("queries")).hasSize(5);
        assertThat(json.path("queries").findValuesAsText("query")).doesNotHaveDuplicates();
    }

    @Test
    void withoutMapsTheHeadsThatGiveThemAreNamed() {
        for (String what : List.of("maps", "pointing")) {
            assertThat(inspect(what, "plain")).isEqualTo(ExitCode.USAGE);
        }
        assertThat(screen.err())
                .contains("No head of experiment plain has output 'maps'. The outputs of its heads are: embedding.")
                .contains("Heads that give it: pointer");
    }

    @Test
    void refusesWhatCannotBeShown() throws IOException {
        assertThat(inspect("maps", "pointer", "test:40")).isEqualTo(ExitCode.USAGE);
        assertThat(inspect("maps", "pointer", "gone.png")).isEqualTo(ExitCode.USAGE);
        assertThat(inspect("maps", "pointer", "--maps", "5")).isEqualTo(ExitCode.USAGE);
        assertThat(inspect("maps", "pointer", "--peaked", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(inspect("neighbours", "plain", "--queries", "40")).isEqualTo(ExitCode.USAGE);
        Path there = Files.writeString(root.resolve("there.png"), "");
        assertThat(inspect("neighbours", "plain", "--output", there.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err())
                .contains("no test image 40; the data set has 40, from 0 to 39")
                .contains("There is no image gone.png")
                .contains("There is no map 5; the head gives 5, from 0 to 4")
                .contains("--peaked must be at least 1, but is 0")
                .contains("there.png: the file exists already");
    }
}
