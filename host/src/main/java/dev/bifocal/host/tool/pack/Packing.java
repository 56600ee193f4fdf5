package dev.bifocal.host.tool.pack;

import dev.bifocal.host.augment.pixel.BilinearResize;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.UnreadableImageException;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.data.codec.JpegEncoder;
import dev.bifocal.host.data.packed.PackDescription;
import dev.bifocal.host.data.packed.PackEncoding;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Writes the images of a data set to a pack. */
public final class Packing {

    /** Images in memory at a time: 200 MB of raw pixels at 4:3 and a shorter side of 512. */
    private static final int BLOCK = 192;

    private static final int REMARK_EVERY = 10_000;

    private final Dataset dataset;
    private final Path root;
    private final ThreadLocal<Encoder> encoders;

    private Packing(Dataset dataset, Path root, PackEncoding encoding) {
        this.dataset = dataset;
        this.root = root.toAbsolutePath().normalize();
        encoders = ThreadLocal.withInitial(() -> new Encoder(encoding));
    }

    /**
     * A written pack.
     *
     * @param images the number of images
     * @param bytes the size of the images in the pack
     * @param damaged the names of images that could not be read; the pack marks them as damaged
     */
    public record Packed(int images, long bytes, List<String> damaged) {}

    /**
     * Writes a pack, on all cores. An interrupted call continues when it is repeated.
     *
     * @param experiment names the data set
     * @param folder the folder of the pack
     * @param remarks receives sentences on the progress
     * @throws dev.bifocal.api.BifocalException if the data set cannot be opened, the folder is in use, or a file
     *     cannot be read or written
     */
    public static Packed write(Experiment experiment, PackEncoding encoding, Path folder, Consumer<String> remarks) {
        DataConfig config = experiment.data();
        if (DatasetCatalog.find(config.dataset()).layout().isEmpty()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "data.dataset is %s, which is drawn and has no files to pack.".formatted(config.dataset()),
                    "Set data.dataset and data.root to a data set with files.");
        }
        Dataset dataset = Datasets.open(config, experiment.seed());
        Path root = Path.of(config.root().orElseThrow());
        try (PackWriter writer = PackWriter.open(folder, PackDescription.of(config, dataset, encoding))) {
            return new Packing(dataset, root, encoding).write(writer, remarks);
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new HostException(
                    ErrorCode.RUN,
                    "Pack %s cannot be written: %s.".formatted(folder, trouble.reason()),
                    trouble.remedy() + " Then repeat the command; it continues after the last whole image.",
                    e);
        }
    }

    private Packed write(PackWriter writer, Consumer<String> remarks) throws IOException {
        int images = dataset.train().size() + dataset.test().size();
        if (writer.count() > 0) {
            remarks.accept("Continuing after %s of %s images".formatted(writer.count(), images));
        }
        while (writer.count() < images) {
            int from = writer.count();
            int to = Math.min(images, from + BLOCK);
            writer.append(
                    IntStream.range(from, to).parallel().mapToObj(this::pack).toList());
            if (to / REMARK_EVERY > from / REMARK_EVERY) {
                remarks.accept("%s of %s images packed, %s MB".formatted(to, images, writer.bytes() / 1_000_000));
            }
        }
        writer.finish();
        return new Packed(images, writer.bytes(), List.copyOf(writer.damaged()));
    }

    private PackedImage pack(int number) {
        int training = dataset.train().size();
        return number < training ? pack(dataset.train(), number) : pack(dataset.test(), number - training);
    }

    private PackedImage pack(ImageDataset images, int index) {
        byte[] name = name(images.source(index)).getBytes(StandardCharsets.UTF_8);
        int coarse = images.coarse(index);
        int fine = images.fine(index);
        try {
            return encoders.get().encode(images, index, name, coarse, fine);
        } catch (UnreadableImageException e) {
            return new PackedImage(name, new byte[0], 0, 0, coarse, fine);
        }
    }

    /** Relative to the root, so that packs of a data set are equal on all machines. */
    private String name(String source) {
        return root.relativize(Path.of(source).toAbsolutePath().normalize())
                .toString()
                .replace(File.separatorChar, '/');
    }

    /** The working memory of a thread. */
    private static final class Encoder {

        private final PackEncoding encoding;
        private final JpegEncoder jpeg;
        private final Scratch scratch = new Scratch();
        private final Image image = new Image();
        private final Image reduced = new Image();

        Encoder(PackEncoding encoding) {
            this.encoding = encoding;
            jpeg = new JpegEncoder(Math.max(1, encoding.quality()));
        }

        PackedImage encode(ImageDataset images, int index, byte[] name, int coarse, int fine) {
            images.read(index, image);
            Image kept = image;
            if (Math.min(image.width(), image.height()) > encoding.shorterSide()) {
                BilinearResize.shorterSide(image, encoding.shorterSide(), reduced, scratch);
                kept = reduced;
            }
            return new PackedImage(name, content(kept), kept.width(), kept.height(), coarse, fine);
        }

        private byte[] content(Image kept) {
            if (encoding.format() == PackEncoding.Format.RAW) {
                return Arrays.copyOf(kept.pixels(), 3 * kept.width() * kept.height());
            }
            try {
                return jpeg.encode(kept);
            } catch (IOException e) {
                throw new IllegalStateException("JPEG is encoded in memory.", e);
            }
        }
    }
}
