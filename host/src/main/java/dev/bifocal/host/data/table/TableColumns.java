package dev.bifocal.host.data.table;

import dev.bifocal.host.message.Suggestions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of a table of images: {@code path}, {@code fine} and {@code split}, and optionally {@code coarse}. */
final class TableColumns {

    private static final List<String> NEEDED = List.of("path", "fine", "split");
    private static final String COARSE = "coarse";

    private TableColumns() {}

    /** Rejects a table with a missing column. */
    static void check(Path file, List<String> present) {
        for (String column : NEEDED) {
            if (!present.contains(column)) {
                throw LabelTable.refused(
                        file,
                        "has no column %s, but %s".formatted(column, String.join(", ", present)),
                        Suggestions.nearest(column, present)
                                .map(near -> "Rename %s to %s.".formatted(near, column))
                                .orElse("Name the columns path, fine, coarse and split; other columns are ignored."));
            }
        }
    }

    /** A row from cells by column. Without a coarse column, each fine class is its own coarse class. */
    static LabelTable.Row row(String place, Map<String, String> cells) {
        String fine = cell(cells, "fine");
        return new LabelTable.Row(
                place,
                cell(cells, "path"),
                fine,
                Optional.ofNullable(cells.get(COARSE)).map(String::strip).orElse(fine),
                cell(cells, "split"));
    }

    private static String cell(Map<String, String> cells, String column) {
        return Optional.ofNullable(cells.get(column)).map(String::strip).orElse("");
    }
}
