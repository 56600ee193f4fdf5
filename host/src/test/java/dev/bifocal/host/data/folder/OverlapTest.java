package dev.bifocal.host.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.data.DataConfig.ShapesConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.Subset;
import dev.bifocal.host.data.TestImages;
import dev.bifocal.host.data.shapes.Shapes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlapTest {

    @TempDir
    private Path temp;

    private Path root;

    @BeforeEach
    void write() throws IOException {
        root = temp.resolve("set");
        for (int image = 0; image < 6; image++) {
            TestImages.write(root.resolve((image < 3 ? "train/a/" : "test/a/") + image + ".jpg"), image);
        }
    }

    @Test
    void findsNothingWhereAllFilesDiffer() {
        Overlap overlap = overlap(root);
        assertThat(overlap.count()).isZero();
        assertThat(overlap.examples()).isEmpty();
    }

    @Test
    void findsCopiesAndLinks() throws IOException {
        Path copy = root.resolve("test/a/copy.jpg");
        Files.copy(root.resolve("train/a/1.jpg"), copy);
        Path link = root.resolve("test/a/link.jpg");
        Files.createSymbolicLink(link, root.resolve("train/a/2.jpg"));

        Overlap overlap = overlap(root);
        assertThat(overlap.count()).isEqualTo(2);
        assertThat(overlap.examples())
                .containsExactly(
                        new Overlap.Pair(
                                copy.toString(), root.resolve("train/a/1.jpg").toString()),
                        new Overlap.Pair(
                                link.toString(), root.resolve("train/a/2.jpg").toString()));
    }

    @Test
    void tellsFilesApartThatDifferInTheirLastByte() throws IOException {
        byte[] large = new byte[50_000];
        Files.write(root.resolve("train/a/large.jpg"), large);
        large[large.length - 1] = 1;
        Files.write(root.resolve("test/a/large.jpg"), large);
        assertThat(overlap(root).count()).isZero();
        Files.write(root.resolve("train/a/large.jpg"), large);
        assertThat(overlap(root).count()).isEqualTo(1);
    }

    @Test
    void opensOnlyFilesOfASizeThatBothPartsHave() throws IOException {
        Files.write(root.resolve("train/a/x.jpg"), new byte[100_001]);
        Files.write(root.resolve("test/a/x.jpg"), new byte[100_002]);
        Dataset dataset = ClassFolders.open(root, Optional.empty());
        AtomicInteger opened = new AtomicInteger();
        Overlap.of(
                Subset.of(dataset.train(), new int[] {3}), Subset.of(dataset.test(), new int[] {3}), opened::addAndGet);
        assertThat(opened).hasValue(0);
    }

    @Test
    void findsCopiesInAZip() throws IOException {
        Path zip = temp.resolve("set.zip");
        try (OutputStream stream = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(stream)) {
            for (String path : new String[] {"train/a/1.jpg", "test/a/2.jpg", "test/a/3.jpg"}) {
                entries.putNextEntry(new ZipEntry(path));
                entries.write(TestImages.jpeg(path.contains("3") ? 3 : 1));
            }
        }
        assertThat(overlap(zip).examples())
                .containsExactly(new Overlap.Pair(zip + "!/test/a/2.jpg", zip + "!/train/a/1.jpg"));
    }

    @Test
    void dataSetsWithoutFilesOfTheirOwnHaveNone() {
        ImageDataset shapes = Shapes.open(new ShapesConfig(16, 8, 8, 5, 1)).train();
        assertThat(Overlap.of(shapes, shapes, count -> {}).count()).isZero();
    }

    private static Overlap overlap(Path path) {
        Dataset dataset = ClassFolders.open(path, Optional.empty());
        return Overlap.of(dataset.train(), dataset.test(), count -> {});
    }
}
