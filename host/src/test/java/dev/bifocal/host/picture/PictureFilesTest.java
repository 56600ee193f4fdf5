package dev.bifocal.host.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {

    private static final Sheet SHEET = new Sheet(
            "A sheet", List.of(), List.of(), List.of(Row.of(List.of(), List.of(Cell.of(Pixels.grey(8, 8, 40))))));

    @TempDir
    private Path folder;

    @Test
    void writesAPngThatShowsTheSheet() throws IOException {
        Path file = folder.resolve("deep/down/sheet.png");
        PictureFiles.write(SHEET, file);
        BufferedImage read = ImageIO.read(file.toFile());
        BufferedImage painted = SheetPainter.paint(SHEET);
        assertThat(read.getWidth()).isEqualTo(painted.getWidth());
        assertThat(read.getHeight()).isEqualTo(painted.getHeight());
        for (int y = 0; y < read.getHeight(); y++) {
            for (int x = 0; x < read.getWidth(); x++) {
                assertThat(Pixels.rgb(read, x, y)).isEqualTo(Pixels.rgb(painted, x, y));
            }
        }
        assertThat(names(file.getParent())).containsExactly("sheet.png");
    }

    @Test
    void neverOverwrites() throws IOException {
        Path file = Files.writeString(folder.resolve("sheet.png"), "mine");
        assertThatThrownBy(() -> PictureFiles.write(SHEET, file))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("sheet.png: the file exists already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void refusesOtherFormats() {
        assertThatThrownBy(() -> PictureFiles.requireNew(folder.resolve("sheet.jpg")))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("pictures are PNG files");
    }

    @Test
    void takesTheFirstFreeName() throws IOException {
        Path pictures = folder.resolve("pictures");
        assertThat(PictureFiles.writeNew(SHEET, pictures, "maps")).hasFileName("maps.png");
        assertThat(PictureFiles.writeNew(SHEET, pictures, "maps")).hasFileName("maps-2.png");
        assertThat(PictureFiles.writeNew(SHEET, pictures, "maps")).hasFileName("maps-3.png");
        assertThat(names(pictures)).containsExactly("maps-2.png", "maps-3.png", "maps.png");
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> PictureFiles.write(SHEET, notAFolder.resolve("sheet.png")))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("cannot be written");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
