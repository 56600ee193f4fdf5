package dev.bifocal.host.data.table;

import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.folder.FileImages;
import dev.bifocal.host.data.folder.ImageFiles;
import dev.bifocal.host.data.folder.ImageLookup;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens images in a folder or zip file from a table of paths, labels and splits. */
public final class TableImages {

    /** The catalog entry. */
    public static final DatasetEntry ENTRY = new DatasetEntry(
            "table",
            "your own photos, from a CSV or JSON table of path, fine, coarse and split",
            List.of(),
            "Yours.",
            """
            *                            images anywhere below data.root, a folder or a zip
            data.table                   a CSV file with a heading, or a JSON array of objects:
              path,fine,coarse,split
              cats/1.jpg,siamese,cat,train
              cats/2.jpg,siamese,cat,test
            """,
            Optional.empty(),
            "The column coarse. Without it, each fine class is its own coarse class.",
            Statistics.IMAGENET,
            List.of(
                    "split is train, test or val. If no row has the split test, val is used instead.",
                    "Classes are numbered in alphabetical order. Other columns are ignored."),
            List.of(),
            data -> open(data.root(), data.table()));

    private TableImages() {}

    /**
     * Opens a data set without decoding an image.
     *
     * @param root a folder or zip
     * @param table a CSV or JSON file
     */
    static Dataset open(Path root, Path table) {
        if (!Files.exists(root)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "data.root is %s, which does not exist.".formatted(root.toAbsolutePath()),
                    "Set data.root to the folder or zip that the table's paths are relative to.");
        }
        LabelTable labels = LabelTable.read(table);
        List<LabelTable.Row> train = labels.train();
        List<LabelTable.Row> test = labels.test();
        List<String> paths = Stream.concat(train.stream(), test.stream())
                .map(LabelTable.Row::path)
                .toList();
        ImageLookup found = ImageLookup.find(root, paths, table.toString());
        Classes classes = new Classes(labels.coarseClasses(), labels.fineClasses());
        List<ImageFiles.Entry> entries = found.entries();
        FileImages trainImages = new FileImages(found.files(), entries.subList(0, train.size()), classes.labels(train));
        FileImages testImages =
                new FileImages(found.files(), entries.subList(train.size(), entries.size()), classes.labels(test));
        Fingerprint fingerprint = new Fingerprint().add("table");
        classes.coarse().forEach(fingerprint::add);
        classes.fine().forEach(fingerprint::add);
        trainImages.addTo(fingerprint);
        testImages.addTo(fingerprint);
        return new Dataset(
                "table",
                trainImages,
                testImages,
                Optional.empty(),
                Statistics.IMAGENET.mean(),
                Statistics.IMAGENET.std(),
                fingerprint.hex());
    }

    /** The names of the classes by label. */
    private record Classes(List<String> coarse, List<String> fine) {

        FileImages.Labels labels(List<LabelTable.Row> rows) {
            Map<String, Integer> coarseLabels = numbered(coarse);
            Map<String, Integer> fineLabels = numbered(fine);
            return new FileImages.Labels(
                    rows.stream()
                            .mapToInt(row -> Objects.requireNonNull(coarseLabels.get(row.coarse())))
                            .toArray(),
                    rows.stream()
                            .mapToInt(row -> Objects.requireNonNull(fineLabels.get(row.fine())))
                            .toArray(),
                    coarse,
                    fine);
        }

        private static Map<String, Integer> numbered(List<String> names) {
            Map<String, Integer> labels = new HashMap<>();
            names.forEach(name -> labels.put(name, labels.size()));
            return labels;
        }
    }
}
