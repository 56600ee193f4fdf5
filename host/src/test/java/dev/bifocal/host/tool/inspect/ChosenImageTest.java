package dev.bifocal.host.tool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenImageTest {

    @TempDir
    private Path folder;

    @Test
    void namesAnImageOfTheDataSet() {
        ChosenImage chosen = ChosenImage.of("test:3", SmallShapes.DATASET);
        Image expected = new Image();
        SmallShapes.DATASET.test().read(3, expected);
        assertThat(chosen.name()).isEqualTo("test:3");
        assertThat(chosen.classes()).containsExactly("diamond", "polygon");
        assertThat(chosen.image().pixels()).isEqualTo(expected.pixels());
        assertThat(chosen.number()).isEqualTo(3);
        assertThat(ChosenImage.of("train:31", SmallShapes.DATASET).number()).isEqualTo(31);
    }

    @Test
    void readsAnImageFile() throws IOException {
        Path file = folder.resolve("photo.png");
        ImageIO.write(new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        ChosenImage chosen = ChosenImage.of(file.toString(), SmallShapes.DATASET);
        assertThat(chosen.name()).isEqualTo("photo.png");
        assertThat(chosen.classes()).isEmpty();
        assertThat(chosen.image().width()).isEqualTo(7);
        assertThat(chosen.image().height()).isEqualTo(5);
    }

    @Test
    void refusesIndicesOutOfRange() {
        assertThatThrownBy(() -> ChosenImage.of("test:20", SmallShapes.DATASET))
                .isInstanceOf(BifocalException.class)
                .hasMessage("There is no test image 20; the data set has 20, from 0 to 19.");
        assertThatThrownBy(() -> ChosenImage.of("train:999999999", SmallShapes.DATASET))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("no train image 999999999");
    }

    @Test
    void refusesFilesThatAreNoImages() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
        assertThatThrownBy(() -> ChosenImage.of(text.toString(), SmallShapes.DATASET))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("text.png cannot be read");
        assertThatThrownBy(() -> ChosenImage.of(folder.resolve("gone.png").toString(), SmallShapes.DATASET))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("There is no image");
        assertThatThrownBy(() -> ChosenImage.of(folder.toString(), SmallShapes.DATASET))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> ChosenImage.of("a\0b", SmallShapes.DATASET))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("names no image");
    }
}
