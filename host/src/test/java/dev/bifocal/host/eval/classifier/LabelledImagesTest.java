package dev.bifocal.host.eval.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.eval.ColourImages;
import dev.bifocal.host.eval.Evaluation;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.SemiConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledImagesTest {

    /** 100 images of class a and 30 of class b. */
    private static final ImageDataset IMAGES = images(130);

    @TempDir
    private Path folder;

    private static ImageDataset images(int size) {
        int[] labels = new int[size];
        Arrays.fill(labels, 100, size, 1);
        return new ColourImages(new int[size][3], labels, List.of("a", "b", "c"));
    }

    private static LabelledImages choose(String settings, long seed) {
        Dataset dataset = ColourImages.dataset(IMAGES, IMAGES);
        SemiConfig config = Evaluation.with("semi: {%s}".formatted(settings)).semi();
        return LabelledImages.choose(IMAGES, FineLabels.of(dataset, Protocol.SEMI), config, seed);
    }

    private LabelledImages listed(String... lines) throws IOException {
        Path list = Files.write(folder.resolve("list.txt"), List.of(lines));
        return choose("list: '%s'".formatted(list), 1);
    }

    @Test
    void takesTheSameShareOfEachClass() {
        for (long seed = 0; seed < 5; seed++) {
            LabelledImages chosen = choose("fraction: 0.1", seed);
            assertThat(chosen.indices())
                    .as("seed %d", seed)
                    .hasSize(13)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(chosen.indices()[9]).isLessThan(100);
            assertThat(chosen.indices()[10]).isGreaterThanOrEqualTo(100);
            assertThat(chosen.share()).isEqualTo(.1);
            assertThat(chosen.notes()).isEmpty();
        }
    }

    @Test
    void drawsByTheSeed() {
        assertThat(choose("fraction: 0.1", 1).indices())
                .isEqualTo(choose("fraction: 0.1", 1).indices());
        assertThat(choose("fraction: 0.1", 2).indices())
                .isNotEqualTo(choose("fraction: 0.1", 1).indices());
    }

    @Test
    void takesAllOfThemWithFractionOne() {
        assertThat(choose("fraction: 1", 1).indices()).hasSize(130);
    }

    @Test
    void refusesAFractionThatLeavesAClassEmpty() {
        assertThatThrownBy(() -> choose("fraction: 0.01", 1))
                .isInstanceOf(BifocalException.class)
                .hasMessage(
                        "evaluation.semi.fraction is 0.01, which leaves 1 of 3 classes without a labelled image: b.")
                .extracting(e -> ((BifocalException) e).remedy())
                .isEqualTo("Set it to 0.0167 or more, or name the images with evaluation.semi.list.");
        assertThat(choose("fraction: 0.0167", 1).indices()[2]).isGreaterThanOrEqualTo(100);
    }

    @Test
    void readsAListOfNames() throws IOException {
        LabelledImages chosen = listed("101.png", "", " 007.png ", "colours/a/003.png", "101.png");
        assertThat(chosen.indices()).containsExactly(3, 7, 101);
        assertThat(chosen.listSha256().orElseThrow()).hasSize(64);
    }

    @Test
    void passesOverLabelsInAList() throws IOException {
        assertThat(listed("17 b/101.png", "3\ta/007.png").indices()).containsExactly(7, 101);
    }

    @Test
    void notesClassesThatAListLeavesOut() throws IOException {
        assertThat(listed("007.png").notes()).containsExactly("1 of 3 classes have no labelled image.");
    }

    @Test
    void refusesAListThatNamesUnknownImages() {
        assertThatThrownBy(() -> listed("007.png", "999.png", "b/007.png"))
                .isInstanceOf(BifocalException.class)
                .hasMessageEndingWith("list.txt names 2 images that are not training images: 999.png, b/007.png.")
                .extracting(e -> ((BifocalException) e).remedy())
                .isEqualTo("Give one image per line; the first training image of this data set is colours/a/000.png.");
    }

    @Test
    void refusesAListThatIsEmptyOrMissing() {
        assertThatThrownBy(() -> listed(" ")).hasMessageEndingWith("list.txt names no image.");
        assertThatThrownBy(() -> choose("list: nowhere.txt", 1))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("nowhere.txt cannot be read");
    }

    @Test
    void refusesANameThatSeveralImagesHave() throws IOException {
        ImageDataset twins = new Renamed(IMAGES);
        Path list = Files.writeString(folder.resolve("twins.txt"), "1.png\n");
        assertThatThrownBy(() -> ImageList.read(list, twins))
                .isInstanceOf(BifocalException.class)
                .hasMessageEndingWith("contains the ambiguous name 1.png, which matches a/1.png and b/1.png.");
        Files.writeString(list, "b\\1.png\n");
        assertThat(ImageList.read(list, twins)).containsExactly(101);
    }

    /** Numbers each class's images from 0, in folders with backslashes. */
    private record Renamed(ImageDataset images) implements ImageDataset {

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public List<String> coarseClasses() {
            return images.coarseClasses();
        }

        @Override
        public List<String> fineClasses() {
            return images.fineClasses();
        }

        @Override
        public int coarse(int index) {
            return images.coarse(index);
        }

        @Override
        public int fine(int index) {
            return images.fine(index);
        }

        @Override
        public void read(int index, Image into) {
            images.read(index, into);
        }

        @Override
        public String source(int index) {
            return index < 100 ? "a/%d.png".formatted(index) : "b/%d.png".formatted(index - 100);
        }
    }
}
