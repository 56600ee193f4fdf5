package dev.bifocal.host.tool.check;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import dev.bifocal.host.data.Checksums;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.ImageScan;
import dev.bifocal.host.data.LabelCounts;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.data.folder.Overlap;
import dev.bifocal.host.experiment.Experiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The result of the check of a data set.
 *
 * @param entry the entry in the catalog
 * @param name the name of the data set
 * @param fingerprint see {@link Dataset#fingerprint()}
 * @param counts numbers of images and classes
 * @param trainCoarse training images by coarse class
 * @param testCoarse test images by coarse class
 * @param trainFine training images by fine class
 * @param testFine test images by fine class
 * @param checksums the files with a published checksum that exist
 * @param images the training and test images; empty if they were not read
 * @param overlap test images that equal training images; empty for a data set with official numbers
 * @param problems one sentence for each deviation
 */
public record DatasetCheck(
        @JsonIgnore DatasetEntry entry,
        String name,
        String fingerprint,
        List<Count> counts,
        LabelCounts trainCoarse,
        LabelCounts testCoarse,
        LabelCounts trainFine,
        LabelCounts testFine,
        List<Checksums.Compared> checksums,
        @JsonIncludeProperties({"read", "damaged"}) List<ImageScan> images,
        Optional<Overlap> overlap,
        List<String> problems) {

    private static final int REMARK_EVERY = 10_000;

    /**
     * A number of images or classes.
     *
     * @param what the counted things
     * @param found the number in this copy
     * @param official the official number, if there is one
     */
    public record Count(String what, int found, Optional<Integer> official) {}

    /**
     * Checks a data set.
     *
     * @param experiment names the data set and its folder
     * @param images whether to read every image
     * @param remarks receives a sentence before a step that takes long, from any thread
     * @throws dev.bifocal.api.BifocalException if the data set cannot be opened
     */
    public static DatasetCheck run(Experiment experiment, boolean images, Consumer<String> remarks) {
        DataConfig config = experiment.data();
        DatasetEntry entry = DatasetCatalog.find(config.dataset());
        List<Checksums.Compared> checksums = config.root().map(Path::of).stream()
                .flatMap(
                        root -> entry.checksums().stream().flatMap(published -> Checksums.find(published, root).stream()
                                .map(file -> {
                                    remarks.accept("Computing the MD5 of %s (%s MB)"
                                            .formatted(file, file.toFile().length() / 1_000_000));
                                    return Checksums.compare(published, file);
                                })))
                .toList();
        Dataset dataset = Datasets.open(config, experiment.seed());
        List<ImageScan> scans = images
                ? List.of(scan(dataset.train(), "training", remarks), scan(dataset.test(), "test", remarks))
                : List.of();
        Optional<Overlap> overlap = entry.counts().isPresent()
                ? Optional.empty()
                : Optional.of(Overlap.of(
                        dataset.train(),
                        dataset.test(),
                        progress(remarks, "%s files opened to compare training with test images"::formatted)));
        LabelCounts trainCoarse = LabelCounts.coarse(dataset.train());
        LabelCounts testCoarse = LabelCounts.coarse(dataset.test());
        LabelCounts trainFine = LabelCounts.fine(dataset.train());
        LabelCounts testFine = LabelCounts.fine(dataset.test());
        int coarse = (int) IntStream.range(0, trainCoarse.images().size())
                .filter(label ->
                        trainCoarse.images().get(label) + testCoarse.images().get(label) > 0)
                .count();
        Optional<Counts> official = entry.counts();
        List<Count> counts = List.of(
                new Count("training images", dataset.train().size(), official.map(Counts::train)),
                new Count("test images", dataset.test().size(), official.map(Counts::test)),
                new Count("coarse classes", coarse, official.map(Counts::coarse)),
                new Count("fine classes, training", trainFine.present(), official.map(Counts::trainFine)),
                new Count("fine classes, test", testFine.present(), official.map(Counts::testFine)));
        return new DatasetCheck(
                entry,
                dataset.name(),
                dataset.fingerprint(),
                counts,
                trainCoarse,
                testCoarse,
                trainFine,
                testFine,
                checksums,
                scans,
                overlap,
                problems(checksums, counts, overlap, scans));
    }

    private static ImageScan scan(ImageDataset images, String part, Consumer<String> remarks) {
        return ImageScan.of(
                images, progress(remarks, now -> "%s of %s %s images read".formatted(now, images.size(), part)));
    }

    private static IntConsumer progress(Consumer<String> remarks, Function<Integer, String> sentence) {
        AtomicInteger done = new AtomicInteger();
        return count -> {
            int now = done.addAndGet(count);
            if (now / REMARK_EVERY > (now - count) / REMARK_EVERY) {
                remarks.accept(sentence.apply(now));
            }
        };
    }

    private static List<String> problems(
            List<Checksums.Compared> checksums, List<Count> counts, Optional<Overlap> overlap, List<ImageScan> scans) {
        List<String> problems = new ArrayList<>();
        checksums.stream()
                .filter(compared -> !compared.matches())
                .forEach(compared -> problems.add("%s has MD5 %s, but %s publishes %s."
                        .formatted(
                                compared.file(),
                                compared.md5(),
                                compared.published().source(),
                                compared.published().md5())));
        counts.stream()
                .filter(count -> !count.official().orElse(count.found()).equals(count.found()))
                .forEach(count -> problems.add("There are %s %s instead of %s."
                        .formatted(
                                count.found(),
                                count.what().replaceFirst(", (.*)", " of $1 images"),
                                count.official().orElseThrow())));
        overlap.filter(shared -> shared.count() > 0).ifPresent(shared -> problems.add(shared(shared)));
        scans.stream()
                .filter(scan -> scan.damaged() > 0)
                .forEach(scan -> problems.add("%s cannot be read. The first error: %s"
                        .formatted(
                                scan.damaged() == 1 ? "1 image" : scan.damaged() + " images",
                                scan.first().orElseThrow())));
        return problems;
    }

    private static String shared(Overlap overlap) {
        return "%s byte for byte among the training images, which makes results worthless: %s%s."
                .formatted(
                        overlap.count() == 1 ? "1 test image is" : overlap.count() + " test images are",
                        overlap.examples().stream()
                                .map(pair -> "%s is %s".formatted(pair.test(), pair.train()))
                                .collect(Collectors.joining(", ")),
                        overlap.count() > overlap.examples().size() ? ", and so on" : "");
    }
}
