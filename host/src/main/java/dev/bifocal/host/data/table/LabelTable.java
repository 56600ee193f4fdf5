package dev.bifocal.host.data.table;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * A table of images with their labels and splits.
 *
 * @param file the file of the table
 * @param rows the rows in order
 */
record LabelTable(Path file, List<Row> rows) {

    static final List<String> SPLITS = List.of("train", "test", "val");

    /**
     * A row of the table.
     *
     * @param place the place in the file, such as {@code line 7}
     * @param path the path of the image relative to {@code data.root}
     * @param fine the name of the fine class
     * @param coarse the name of the coarse class
     * @param split {@code train}, {@code test} or {@code val}
     */
    record Row(String place, String path, String fine, String coarse, String split) {}

    LabelTable {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a table: JSON if the file name ends with .json, otherwise CSV.
     *
     * @throws BifocalException if the file cannot be read, has an invalid value, or has a fine class in two coarse
     *     classes
     */
    static LabelTable read(Path file) {
        boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
        LabelTable table = new LabelTable(file, json ? JsonRows.read(file) : CsvRows.read(file));
        table.check();
        return table;
    }

    private void check() {
        Map<String, Row> byFine = new HashMap<>();
        for (Row row : rows) {
            require(row, "path", row.path());
            require(row, "fine", row.fine());
            require(row, "coarse", row.coarse());
            require(row, "split", row.split());
            if (!SPLITS.contains(row.split())) {
                throw refused(
                        "has the split '%s' in %s".formatted(row.split(), row.place()),
                        "Write train, test or val; if no image has the split test, val is used instead.");
            }
            Row first = byFine.putIfAbsent(row.fine(), row);
            if (first != null && !first.coarse().equals(row.coarse())) {
                throw refused(
                        "has the fine class '%s' in the coarse class '%s' in %s, but in '%s' in %s"
                                .formatted(row.fine(), first.coarse(), first.place(), row.coarse(), row.place()),
                        "Give each fine class one coarse class; use different names for different classes.");
            }
        }
    }

    private void require(Row row, String column, String value) {
        if (value.isBlank()) {
            throw refused("has no %s in %s".formatted(column, row.place()), "Fill it in, or remove the row.");
        }
    }

    /** The rows of the training images. */
    List<Row> train() {
        return part("train");
    }

    /** The rows of the test images: the split test or, if it is empty, val. */
    List<Row> test() {
        boolean test = rows.stream().anyMatch(row -> row.split().equals("test"));
        return part(test ? "test" : "val");
    }

    private List<Row> part(String split) {
        List<Row> part = rows.stream().filter(row -> row.split().equals(split)).toList();
        if (part.isEmpty()) {
            throw refused(
                    "has no image of split %s".formatted(split.equals("val") ? "test or val" : split),
                    "Training and evaluation each need images.");
        }
        return part;
    }

    /** Names of the fine classes of all rows in alphabetical order. */
    List<String> fineClasses() {
        TreeSet<String> names = new TreeSet<>();
        rows.forEach(row -> names.add(row.fine()));
        return List.copyOf(names);
    }

    /** Names of the coarse classes of all rows in alphabetical order. */
    List<String> coarseClasses() {
        TreeSet<String> names = new TreeSet<>();
        rows.forEach(row -> names.add(row.coarse()));
        return List.copyOf(names);
    }

    private BifocalException refused(String problem, String remedy) {
        return refused(file, problem, remedy);
    }

    static BifocalException refused(Path file, String problem, String remedy) {
        return new HostException(
                ErrorCode.DATA, "data.table, %s, %s.".formatted(file.toAbsolutePath(), problem), remedy);
    }
}
