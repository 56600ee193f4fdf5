package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.data.Checksums;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.ImageScan;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.data.folder.Overlap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What a check of a data set found.
 *
 * @param entry what it should be
 * @param dataset what it is
 * @param checksums of the files that are there
 * @param labels numbers of images by class
 * @param overlap test images that are training images too; empty for a data set with official numbers, which is as it is
 * @param scans of training and test images; empty if they were not read
 */
public record DatasetCheck(
        DatasetEntry entry,
        Dataset dataset,
        List<Checksums.Compared> checksums,
        LabelsPrinter labels,
        Optional<Overlap> overlap,
        List<ImageScan> scans) {

    private static final int REMARK_EVERY = 10_000;

    public DatasetCheck {
        checksums = List.copyOf(checksums);
        scans = List.copyOf(scans);
    }

    /**
     * Checks a data set.
     *
     * @param images whether every image is read
     * @param remarks what takes long is said there
     * @throws dev.bifocal.api.BifocalException naming the first file that is not what it should be
     */
    public static DatasetCheck run(DatasetEntry entry, DataConfig config, long seed, boolean images, Console remarks) {
        List<Checksums.Compared> checksums = new ArrayList<>();
        config.root().map(Path::of).ifPresent(root -> entry.checksums()
                .forEach(published -> Checksums.find(published, root)
                        .ifPresent(file -> checksums.add(compare(published, file, remarks)))));
        Dataset dataset = Datasets.open(config, seed);
        List<ImageScan> scans = new ArrayList<>();
        if (images) {
            scans.add(scan(dataset.train(), "training", remarks));
            scans.add(scan(dataset.test(), "test", remarks));
        }
        Optional<Overlap> overlap =
                entry.counts().isPresent() ? Optional.empty() : Optional.of(overlap(dataset, remarks));
        return new DatasetCheck(entry, dataset, checksums, LabelsPrinter.of(dataset), overlap, scans);
    }

    private static Overlap overlap(Dataset dataset, Console remarks) {
        AtomicInteger done = new AtomicInteger();
        return Overlap.of(dataset.train(), dataset.test(), count -> {
            int now = done.addAndGet(count);
            if (now / REMARK_EVERY > (now - count) / REMARK_EVERY) {
                remarks.println("%s files opened to compare training with test images".formatted(now));
            }
        });
    }

    private static Checksums.Compared compare(Checksum published, Path file, Console remarks) {
        try {
            remarks.println("Computing the MD5 of %s (%s)".formatted(file, Text.bytes(Files.size(file))));
        } catch (IOException e) {
            remarks.println("Computing the MD5 of %s".formatted(file));
        }
        return Checksums.compare(published, file);
    }

    private static ImageScan scan(ImageDataset images, String part, Console remarks) {
        AtomicInteger done = new AtomicInteger();
        return ImageScan.of(images, count -> {
            int now = done.addAndGet(count);
            if (now / REMARK_EVERY > (now - count) / REMARK_EVERY) {
                remarks.println("%s of %s %s images read".formatted(now, images.size(), part));
            }
        });
    }

    /** The numbers that there should be and that there are. */
    private record Count(String what, Optional<Integer> expected, int found) {
        boolean differs() {
            return expected.isPresent() && expected.get() != found;
        }
    }

    private List<Count> counts() {
        Optional<DatasetEntry.Counts> official = entry.counts();
        return List.of(
                new Count(
                        "training images",
                        official.map(DatasetEntry.Counts::train),
                        dataset.train().size()),
                new Count(
                        "test images",
                        official.map(DatasetEntry.Counts::test),
                        dataset.test().size()),
                new Count(
                        "coarse classes",
                        official.map(DatasetEntry.Counts::coarse),
                        labels.coarse().present()),
                new Count(
                        "fine classes, training",
                        official.map(DatasetEntry.Counts::trainFine),
                        labels.trainFine().present()),
                new Count(
                        "fine classes, test",
                        official.map(DatasetEntry.Counts::testFine),
                        labels.testFine().present()));
    }

    /** Sentences on what is not as it should be. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        checksums.stream()
                .filter(compared -> !compared.matches())
                .forEach(compared -> problems.add("%s has MD5 %s, but %s publishes %s."
                        .formatted(
                                compared.file(),
                                compared.md5(),
                                compared.published().source(),
                                compared.published().md5())));
        counts().stream()
                .filter(Count::differs)
                .forEach(count -> problems.add("There are %s %s in place of %s."
                        .formatted(count.found(), name(count), count.expected().orElseThrow())));
        overlap.filter(shared -> shared.count() > 0).ifPresent(shared -> problems.add(shared(shared)));
        scans.stream()
                .filter(scan -> scan.damaged() > 0)
                .forEach(scan -> problems.add("%s cannot be read; the first: %s"
                        .formatted(
                                Text.count(scan.damaged(), "image", "images"),
                                scan.first().orElseThrow())));
        return problems;
    }

    private static String shared(Overlap overlap) {
        return "%s byte for byte among the training images, which makes results worthless: %s%s."
                .formatted(
                        overlap.count() == 1 ? "1 test image is" : "%s test images are".formatted(overlap.count()),
                        overlap.examples().stream()
                                .map(pair -> "%s is %s".formatted(pair.test(), pair.train()))
                                .collect(Collectors.joining(", ")),
                        overlap.count() > overlap.examples().size() ? ", and so on" : "");
    }

    private static String name(Count count) {
        int comma = count.what().indexOf(", ");
        return comma < 0 ? count.what() : count.what().substring(0, comma) + " of " + part(count, comma) + " images";
    }

    private static String part(Count count, int comma) {
        return count.what().substring(comma + 2);
    }

    public void print(Console console) {
        console.println("Data set %s, %s".formatted(dataset.name(), entry.summary()));
        console.println();
        Table table = Table.of("COUNT", "OFFICIAL", "FOUND").right(1, 2);
        counts().forEach(count -> table.row(
                count.what(), count.expected().map(Object::toString).orElse("-"), Integer.toString(count.found())));
        table.print(console);
        labels.print(console);
        printFiles(console);
        console.println();
        List<String> problems = problems();
        problems.forEach(
                problem -> console.println(console.red("wrong: ") + Text.indented(problem, 0, console.columns())));
        if (problems.isEmpty()) {
            console.println(console.green("Everything that was checked is as it should be."));
        }
    }

    private void printFiles(Console console) {
        console.println();
        for (Checksum published : entry.checksums()) {
            String state = checksums.stream()
                    .filter(compared -> compared.published().equals(published))
                    .findFirst()
                    .map(compared -> compared.matches() ? "is the published one" : "is not the published one")
                    .orElse("is not there, so its MD5 was not checked");
            console.println(Text.indented("%s %s.".formatted(published.file(), state), 0, console.columns()));
        }
        for (ImageScan scan : scans) {
            console.println("%s images read, %s damaged; sides of %s to %s pixels."
                    .formatted(scan.read(), scan.damaged(), scan.read() == 0 ? 0 : scan.smallest(), scan.largest()));
        }
        if (scans.isEmpty()) {
            console.println("Images were not read; --images reads every one.");
        }
        console.println("Fingerprint %s".formatted(dataset.fingerprint()));
    }

    public ObjectNode json() {
        ObjectNode node = Json.object().put("name", dataset.name()).put("fingerprint", dataset.fingerprint());
        node.set("counts", Json.array(counts(), count -> {
            ObjectNode one = Json.object().put("what", count.what()).put("found", count.found());
            count.expected().ifPresent(expected -> one.put("official", expected));
            return one;
        }));
        node.setAll(labels.json());
        node.set("checksums", Json.array(checksums, compared -> Json.object()
                .put("file", compared.file().toString())
                .put("md5", compared.md5())
                .put("matches", compared.matches())));
        node.set(
                "images",
                Json.array(scans, scan -> Json.object().put("read", scan.read()).put("damaged", scan.damaged())));
        overlap.ifPresent(shared -> {
            ObjectNode both = Json.object().put("images", shared.count());
            both.set("examples", Json.array(shared.examples(), pair -> Json.object()
                    .put("test", pair.test())
                    .put("train", pair.train())));
            node.set("overlap", both);
        });
        node.set("problems", Json.texts(problems()));
        return node;
    }
}
