package dev.bifocal.host.data.packed;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The description of a pack. The folder of a pack has three files: {@value #FILE} with this description,
 * {@value #INDEX} with an entry for each image, and {@value #IMAGES} with the images, training images first.
 *
 * @param version the version of the layout
 * @param source the packed data set
 * @param encoding the encoding of the images
 * @param imageSize see {@link Dataset#imageSize()}; null if sizes vary
 * @param mean see {@link Dataset#mean()}
 * @param std see {@link Dataset#std()}
 * @param train the training images
 * @param test the test images
 * @param bytes the size of {@value #IMAGES}; 0 while the pack is unfinished
 * @param indexSha256 the SHA-256 of {@value #INDEX} in hexadecimal; empty while the pack is unfinished
 */
public record PackDescription(
        int version,
        Source source,
        PackEncoding encoding,
        @Nullable Integer imageSize,
        List<Double> mean,
        List<Double> std,
        Part train,
        Part test,
        long bytes,
        String indexSha256) {

    /** The file with the description of a finished pack. */
    public static final String FILE = "pack.json";
    /** The file with the description of an unfinished pack. */
    public static final String UNFINISHED = "unfinished.json";
    /** The file of entries. */
    public static final String INDEX = "index.bin";
    /** The file of records. */
    public static final String IMAGES = "images.bin";

    /** The version of the layout that this host reads and writes. */
    static final int VERSION = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /**
     * The packed data set.
     *
     * @param dataset {@code data.dataset}
     * @param split {@code data.split}
     * @param variant {@code data.variant}
     * @param name see {@link Dataset#name()}
     * @param fingerprint see {@link Dataset#fingerprint()}
     */
    public record Source(String dataset, String split, String variant, String name, String fingerprint) {}

    /** The number of images of a part, and the names of the classes by label. */
    public record Part(int images, List<String> coarseClasses, List<String> fineClasses) {

        private static Part of(ImageDataset images) {
            return new Part(images.size(), images.coarseClasses(), images.fineClasses());
        }
    }

    /** Checks that nothing is missing. */
    @JsonCreator
    public PackDescription {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** The description of an unfinished pack. */
    public static PackDescription of(DataConfig config, Dataset dataset, PackEncoding encoding) {
        return new PackDescription(
                VERSION,
                new Source(config.dataset(), config.split(), config.variant(), dataset.name(), dataset.fingerprint()),
                encoding,
                dataset.imageSize()
                        .map(side -> Math.min(side, encoding.shorterSide()))
                        .orElse(null),
                dataset.mean(),
                dataset.std(),
                Part.of(dataset.train()),
                Part.of(dataset.test()),
                0,
                "");
    }

    /** The description of the finished pack. */
    public PackDescription finished(long newBytes, String newIndexSha256) {
        return new PackDescription(
                version, source, encoding, imageSize, mean, std, train, test, newBytes, newIndexSha256);
    }

    /** Reads a description. */
    public static PackDescription read(Path file) throws IOException {
        try {
            return JSON.readValue(Files.readString(RegularFiles.require(file)), PackDescription.class);
        } catch (JsonProcessingException e) {
            throw new IOException("it is not the description of a pack: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes the description completely or not at all. */
    public void write(Path file) throws IOException {
        AtomicFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** The number of images of both parts. */
    public int images() {
        return train.images + test.images;
    }

    /** The name of the data set, with its source and its encoding. */
    String title() {
        return "%s (packed from %s: %s)".formatted(source.name, source.fingerprint.substring(0, 12), encoding);
    }

    /** The fingerprint of the data set: of its source, its classes, and the checksums of its images. */
    String fingerprint() {
        Fingerprint fingerprint = new Fingerprint()
                .add("pack")
                .add(source.fingerprint)
                .add(encoding.toString())
                .add(indexSha256);
        for (List<String> classes :
                List.of(train.coarseClasses, train.fineClasses, test.coarseClasses, test.fineClasses)) {
            fingerprint.add(classes.size());
            classes.forEach(fingerprint::add);
        }
        return fingerprint.hex();
    }

    Optional<Integer> side() {
        return Optional.ofNullable(imageSize);
    }
}
