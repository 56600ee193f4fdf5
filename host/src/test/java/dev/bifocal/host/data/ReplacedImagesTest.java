package dev.bifocal.host.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplacedImagesTest {

    private static final int SIZE = 300;
    private static final int CLASSES = 3;

    @Test
    void anUnreadableImageShowsTheNextReadableOneOfItsClass() {
        ImageDataset images = replaced(Set.of(4, 7));

        assertThat(shown(images, 4)).isEqualTo(10);
        assertThat(shown(images, 7)).isEqualTo(10);
        assertThat(shown(images, 5)).isEqualTo(5);
        assertThat(images.fine(4)).isEqualTo(images.fine(10));
        assertThat(images.source(4)).isEqualTo("image 4");
        assertThat(images.unreadable()).containsExactly("image 4", "image 7");
    }

    @Test
    void theLastImageOfAClassShowsTheFirst() {
        assertThat(shown(replaced(Set.of(SIZE - 1)), SIZE - 1)).isEqualTo(2);
    }

    @Test
    void whatAnIndexShowsDoesNotDependOnTheOrderOfReading() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Set<Integer> damaged = Set.copyOf(
                    random.ints(3, 0, SIZE).boxed().toList().stream().distinct().toList());
            ImageDataset inOrder = replaced(damaged);
            List<Integer> expected = IntStream.range(0, SIZE)
                    .mapToObj(index -> shown(inOrder, index))
                    .toList();
            ImageDataset shuffled = replaced(damaged);
            List<Integer> indices =
                    new ArrayList<>(IntStream.range(0, SIZE).boxed().toList());
            Collections.shuffle(indices, random);
            assertThat(indices.parallelStream().allMatch(index -> expected.get(index) == shown(shuffled, index)))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(shuffled.unreadable()).as("seed %d", seed).isEqualTo(inOrder.unreadable());
        }
    }

    @Test
    void moreThanOneInAHundredIsAnError() {
        ImageDataset images = replaced(Set.of(0, 50, 100, 150));

        shown(images, 0);
        shown(images, 50);
        shown(images, 100);
        assertThatThrownBy(() -> shown(images, 150))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.DATA))
                .hasMessage("More than 3 of 300 training images cannot be read, too many to skip."
                        + " The last one found: Image image 150 cannot be read: it is damaged.");
    }

    @Test
    void aClassWithoutAReadableImageIsAnError() {
        ImageDataset images =
                ReplacedImages.ofTraining(dataset(new Damaged(2, 2, Set.of(1)))).train();

        assertThatThrownBy(() -> shown(images, 1)).hasMessage("No image of class 'class 1' can be read.");
    }

    @Test
    void aFileThatCannotBeOpenedStaysAnError() {
        ImageDataset images = ReplacedImages.ofTraining(dataset(new Damaged(SIZE, CLASSES, Set.of()) {
                    @Override
                    public void read(int index, Image into) {
                        throw new HostException(ErrorCode.DATA, "The disk is gone.", "Look for it.");
                    }
                }))
                .train();

        assertThatThrownBy(() -> shown(images, 1)).hasMessage("The disk is gone.");
        assertThat(images.unreadable()).isEmpty();
    }

    @Test
    void testImagesAreNotReplaced() {
        Dataset dataset = ReplacedImages.ofTraining(dataset(new Damaged(SIZE, CLASSES, Set.of(3))));

        assertThatThrownBy(() -> shown(dataset.test(), 3)).isInstanceOf(UnreadableImageException.class);
    }

    private static ImageDataset replaced(Set<Integer> damaged) {
        return ReplacedImages.ofTraining(dataset(new Damaged(SIZE, CLASSES, damaged)))
                .train();
    }

    private static Dataset dataset(ImageDataset images) {
        return new Dataset("fake", images, images, Optional.empty(), List.of(), List.of(), "");
    }

    private static int shown(ImageDataset images, int index) {
        Image image = new Image();
        images.read(index, image);
        return image.width();
    }

    /** Images as wide as their index, labelled in turns. */
    private static class Damaged implements ImageDataset {
        private final int size;
        private final int classes;
        private final Set<Integer> damaged;

        Damaged(int size, int classes, Set<Integer> damaged) {
            this.size = size;
            this.classes = classes;
            this.damaged = damaged;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public List<String> coarseClasses() {
            return fineClasses();
        }

        @Override
        public List<String> fineClasses() {
            return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        }

        @Override
        public int coarse(int index) {
            return fine(index);
        }

        @Override
        public int fine(int index) {
            return index % classes;
        }

        @Override
        public void read(int index, Image into) {
            if (damaged.contains(index)) {
                throw new UnreadableImageException(source(index), new IOException("it is damaged"));
            }
            into.resize(index, 1);
        }

        @Override
        public String source(int index) {
            return "image " + index;
        }
    }
}
