package dev.bifocal.host.tool.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.Bifocal;
import dev.bifocal.host.augment.pixel.BilinearResize;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.UnreadableImageException;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.data.cifar.MiniatureCifar100;
import dev.bifocal.host.data.packed.PackEncoding;
import dev.bifocal.host.data.packed.PackEncoding.Format;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.message.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingTest {

    private static final PackEncoding RAW = new PackEncoding(Format.RAW, 0, 32);
    private static final PackEncoding JPEG = new PackEncoding(Format.JPEG, 90, 32);

    @TempDir
    private Path temp;

    private Path photos;
    private Path pack;

    @BeforeEach
    void writePhotos() throws IOException {
        photos = temp.resolve("photos");
        pack = temp.resolve("pack");
        int seed = 0;
        for (String folder : List.of("train/cat", "train/dog", "train/emu", "test/dog", "test/cat")) {
            Files.createDirectories(photos.resolve(folder));
            for (int number = 0; number < 3; number++) {
                Files.write(photos.resolve(folder + "/" + number + ".jpg"), photo(seed++));
            }
        }
        // Not reduced.
        Files.write(photos.resolve("train/cat/2.jpg"), encoded(31, 90, 100));
        Files.writeString(temp.resolve("coarse.yaml"), "cat: pet\ndog: pet\nemu: bird\n");
    }

    @Test
    void rawPixelsAreTheReducedPixelsOfTheFiles() {
        Dataset files = open(withCoarse(photos));
        assertThat(write(photos, RAW).images()).isEqualTo(15);
        Dataset packed = open(pack);

        assertSameLabels(packed, files);
        Image expected = new Image();
        Image image = new Image();
        for (int index = 0; index < files.train().size(); index++) {
            files.train().read(index, expected);
            packed.train().read(index, image);
            if (Math.min(expected.width(), expected.height()) > 32) {
                Image reduced = new Image();
                BilinearResize.shorterSide(expected, 32, reduced, new Scratch());
                expected.swap(reduced);
            }
            assertThat(pixels(image)).as("image %s", index).isEqualTo(pixels(expected));
            assertThat(image.width()).isEqualTo(expected.width());
            assertThat(packed.train().source(index))
                    .isEqualTo(pack.resolve("images.bin") + "!/"
                            + photos.relativize(Path.of(files.train().source(index))));
        }
        assertThat(packed.name())
                .isEqualTo("folder (packed from %s: raw pixels, shorter side 32)"
                        .formatted(files.fingerprint().substring(0, 12)));
    }

    @Test
    void jpegDiffersLittleFromRawPixels() {
        write(photos, RAW);
        Path small = temp.resolve("small");
        Bifocal.withoutPlugins().datasets().pack(withCoarse(photos), JPEG, small, remark -> {});
        Dataset raw = open(pack);
        Dataset jpeg = open(small);

        Image expected = new Image();
        Image image = new Image();
        for (int index = 0; index < raw.test().size(); index++) {
            raw.test().read(index, expected);
            jpeg.test().read(index, image);
            byte[] left = pixels(expected);
            byte[] right = pixels(image);
            double sum = 0;
            for (int i = 0; i < left.length; i++) {
                sum += Math.abs((left[i] & 255) - (right[i] & 255));
            }
            assertThat(sum / left.length).as("image %s", index).isBetween(.01, 5.0);
        }
        assertThat(jpeg.fingerprint()).isNotEqualTo(raw.fingerprint());
        assertThat(jpeg.name()).endsWith("JPEG of quality 90, shorter side 32)");
    }

    @Test
    void aPackOfAZipByATableHasItsLabels() throws IOException {
        StringBuilder rows = new StringBuilder("path,fine,coarse,split\n");
        Path zip = temp.resolve("photos.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int image = 0; image < 20; image++) {
                String path = "top/%s.jpg".formatted(image);
                out.putNextEntry(new ZipEntry(path));
                out.write(photo(image));
                rows.append("%s,f%s,c%s,%s\n"
                        .formatted(path, image * 7 % 5, image * 7 % 5 % 2, image % 3 == 0 ? "val" : "train"));
            }
        }
        Path table = Files.writeString(temp.resolve("labels.csv"), rows);
        List<String> settings = List.of("data.dataset=table", "data.root=" + zip, "data.table=" + table);
        Bifocal.withoutPlugins().datasets().pack(settings, JPEG, pack, remark -> {});
        Dataset packed = open(List.of("data.dataset=table", "data.root=" + pack));

        assertSameLabels(packed, open(settings));
        assertThat(packed.train().source(0)).endsWith("/top/1.jpg");
        assertRefused(
                List.of("data.dataset=table", "data.root=" + pack, "data.table=" + table),
                ErrorCode.CONFIGURATION,
                "data.table is %s, but data.root, %s, is a pack, which has labels of its own.".formatted(table, pack));
    }

    @Test
    void smallImagesOfOneSizeStayAsTheyAre() throws IOException {
        Path cifar = temp.resolve("cifar");
        MiniatureCifar100.writeBinary(cifar);
        List<String> settings = List.of("data.partial=true", "data.dataset=cifar100");
        List<String> files = with(settings, "data.root=" + cifar);
        Bifocal.withoutPlugins().datasets().pack(files, new PackEncoding(Format.RAW, 0, 256), pack, remark -> {});
        Dataset packed = open(with(settings, "data.root=" + pack));

        assertSameLabels(packed, open(files));
        assertThat(packed.imageSize()).contains(32);
        assertThat(packed.mean()).isEqualTo(open(files).mean());
    }

    @Test
    void anotherGroupingOfTheDataSetIsRefused() throws IOException {
        write(photos, JPEG);
        Path text = pack.resolve("pack.json");
        Files.writeString(text, Files.readString(text).replace("\"folder\"", "\"cifartoy\""));
        assertRefused(
                List.of("data.dataset=cifartoy", "data.root=" + pack, "data.split=bad"),
                ErrorCode.CONFIGURATION,
                "is a pack of data.split=good, but data.split is bad.");
    }

    @Test
    void anInterruptedPackContinues() throws IOException {
        write(photos, RAW);
        String whole = open(pack).fingerprint();
        for (int entries : new int[] {0, 1, 9, 15}) {
            Path unfinished = temp.resolve("unfinished" + entries);
            Files.createDirectories(unfinished);
            Files.writeString(
                    unfinished.resolve("unfinished.json"),
                    Files.readString(pack.resolve("pack.json"))
                            .replaceAll("\"bytes\" : \\d+", "\"bytes\" : 0")
                            .replaceAll("\"indexSha256\" : \"\\w+\"", "\"indexSha256\" : \"\""));
            byte[] index = Files.readAllBytes(pack.resolve("index.bin"));
            // The last entry is half, and the last image is not on the disk.
            Files.write(unfinished.resolve("index.bin"), Arrays.copyOf(index, entries * 36 + 20));
            byte[] images = Files.readAllBytes(pack.resolve("images.bin"));
            Files.write(unfinished.resolve("images.bin"), Arrays.copyOf(images, images.length - 5));

            assertRefused(
                    settings(unfinished),
                    ErrorCode.DATA,
                    "data.root, %s, is an unfinished pack.".formatted(unfinished));
            assertThatThrownBy(() -> Bifocal.withoutPlugins()
                            .datasets()
                            .pack(withCoarse(photos), JPEG, unfinished, remark -> {}))
                    .hasMessageContaining("is an unfinished pack of another data set or with other settings");
            List<String> remarks = new ArrayList<>();
            Bifocal.withoutPlugins().datasets().pack(withCoarse(photos), RAW, unfinished, remarks::add);

            int kept = Math.min(entries, 14);
            assertThat(remarks)
                    .isEqualTo(kept == 0 ? List.of() : List.of("Continuing after %s of 15 images".formatted(kept)));
            assertThat(open(unfinished).fingerprint()).isEqualTo(whole);
            assertThat(unfinished.resolve("images.bin")).hasSameBinaryContentAs(pack.resolve("images.bin"));
            assertThat(unfinished.toFile().list()).containsExactlyInAnyOrder("pack.json", "index.bin", "images.bin");
        }
    }

    @Test
    void aDamagedPackIsRefusedByName() throws IOException {
        write(photos, RAW);
        Path images = pack.resolve("images.bin");
        try (RandomAccessFile file = new RandomAccessFile(images.toFile(), "rw")) {
            file.seek(Files.size(images) / 2);
            int old = file.read();
            file.seek(Files.size(images) / 2);
            file.write(old ^ 1);
        }
        Dataset damaged = open(pack);
        List<String> failures = new ArrayList<>();
        for (ImageDataset part : List.of(damaged.train(), damaged.test())) {
            for (int index = 0; index < part.size(); index++) {
                try {
                    part.read(index, new Image());
                } catch (UnreadableImageException e) {
                    failures.add(e.getMessage());
                }
            }
        }
        assertThat(failures)
                .singleElement()
                .asString()
                .matches("Image .*pack.images.bin!/t.*jpg cannot be read: its checksum differs from that in the index"
                        + " of the pack\\.");

        Files.write(images, new byte[] {1});
        assertRefused(settings(pack), ErrorCode.DATA, images + " of a pack cannot be read: it has 1 bytes instead of ");
        Path index = pack.resolve("index.bin");
        byte[] entries = Files.readAllBytes(index);
        entries[100] ^= 1;
        Files.write(index, entries);
        assertRefused(settings(pack), ErrorCode.DATA, index + " of a pack cannot be read: its SHA-256 differs");
        Files.writeString(pack.resolve("pack.json"), "{}");
        assertRefused(settings(pack), ErrorCode.DATA, "it is not the description of a pack: ");
    }

    @Test
    void damagedFilesAreDamagedImagesOfThePack() throws IOException {
        Path damaged = photos.resolve("train/dog/1.jpg");
        Files.write(damaged, Arrays.copyOf(Files.readAllBytes(damaged), 300));
        assertThat(write(photos, JPEG).damaged()).containsExactly("train/dog/1.jpg");

        assertThatThrownBy(() -> open(pack).train().read(4, new Image()))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining(
                        "train/dog/1.jpg cannot be read: it was damaged already when the pack was written");
        ImageDataset replaced =
                open(with(settings(pack), "data.unreadable=skip")).train();
        Image expected = new Image();
        replaced.read(5, expected);
        Image image = new Image();
        replaced.read(4, image);
        assertThat(pixels(image)).isEqualTo(pixels(expected));
    }

    @Test
    void copiesInTrainingAndTestAreFound() throws IOException {
        Files.copy(photos.resolve("train/emu/0.jpg"), photos.resolve("test/cat/copy.jpg"));
        write(photos, JPEG);
        assertThat(Bifocal.withoutPlugins()
                        .datasets()
                        .check(settings(pack), true, remark -> {})
                        .problems())
                .singleElement()
                .asString()
                .startsWith("1 test image is byte for byte among the training images");
    }

    @Test
    void refusesFoldersAndDataSets() throws IOException {
        write(photos, JPEG);
        assertThatThrownBy(() -> write(photos, JPEG))
                .hasMessage("%s already exists.".formatted(pack))
                .extracting(e -> ((BifocalException) e).remedy())
                .isEqualTo("Give another folder with --out.");
        assertThatThrownBy(() -> Bifocal.withoutPlugins()
                        .datasets()
                        .pack(List.of("data.dataset=shapes"), JPEG, temp.resolve("other"), remark -> {}))
                .hasMessage("data.dataset is shapes, which is drawn and has no files to pack.");
        assertRefused(
                List.of("data.dataset=imagenet", "data.root=" + pack),
                ErrorCode.CONFIGURATION,
                "is a pack of data.dataset=folder, but data.dataset is imagenet.");
        Path text = pack.resolve("pack.json");
        Files.writeString(text, Files.readString(text).replace("\"version\" : 1", "\"version\" : 2"));
        assertRefused(settings(pack), ErrorCode.DATA, "has version 2, but this Bifocal reads version 1.");
    }

    private Packing.Packed write(Path root, PackEncoding encoding) {
        return Bifocal.withoutPlugins().datasets().pack(withCoarse(root), encoding, pack, remark -> {});
    }

    private List<String> withCoarse(Path root) {
        return with(settings(root), "data.coarseMap=" + temp.resolve("coarse.yaml"));
    }

    private static void assertSameLabels(Dataset packed, Dataset files) {
        assertSameLabels(packed.train(), files.train());
        assertSameLabels(packed.test(), files.test());
    }

    private static void assertSameLabels(ImageDataset packed, ImageDataset files) {
        assertThat(packed.size()).isEqualTo(files.size());
        assertThat(packed.coarseClasses()).isEqualTo(files.coarseClasses());
        assertThat(packed.fineClasses()).isEqualTo(files.fineClasses());
        for (int index = 0; index < files.size(); index++) {
            assertThat(packed.coarse(index)).isEqualTo(files.coarse(index));
            assertThat(packed.fine(index)).isEqualTo(files.fine(index));
        }
    }

    private static void assertRefused(List<String> settings, ErrorCode code, String message) {
        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(message)
                .extracting(e -> ErrorCode.of((BifocalException) e))
                .isEqualTo(code);
    }

    private static Dataset open(Path root) {
        return open(settings(root));
    }

    private static Dataset open(List<String> settings) {
        Experiment experiment = new ExperimentLoader(Bifocal.withoutPlugins().plugins())
                .defaults("data", settings)
                .experiment();
        return Datasets.open(experiment.data(), experiment.seed());
    }

    private static List<String> settings(Path root) {
        return List.of("data.dataset=folder", "data.root=" + root);
    }

    private static List<String> with(List<String> settings, String... more) {
        return Stream.concat(settings.stream(), Stream.of(more)).toList();
    }

    private static byte[] pixels(Image image) {
        return Arrays.copyOf(image.pixels(), 3 * image.width() * image.height());
    }

    private static byte[] photo(int seed) throws IOException {
        return encoded(40 + seed, 70 - 2 * seed, seed);
    }

    private static byte[] encoded(int width, int height, int seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int colour = random.nextInt(1 << 24);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, colour + 2 * x + 512 * y);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", bytes);
        return bytes.toByteArray();
    }
}
