package dev.bifocal.host.picture;

import java.util.List;
import java.util.Optional;

/**
 * A picture of images in rows, with its explanation.
 *
 * <p>The legend explains the marks that occur in the cells.
 *
 * @param title the first line
 * @param notes lines below the title that describe the content and its origin; long lines are wrapped
 * @param columns headings above the cells, from the left; may be fewer than the cells, or empty
 * @param rows from the top
 * @param scale the meaning of the heat map's colours, if there are heat maps
 */
public record Sheet(String title, List<String> notes, List<String> columns, List<Row> rows, Optional<Scale> scale) {

    /** Copies the lists. */
    public Sheet {
        notes = List.copyOf(notes);
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** Creates a sheet without heat maps. */
    public Sheet(String title, List<String> notes, List<String> columns, List<Row> rows) {
        this(title, notes, columns, rows, Optional.empty());
    }

    /**
     * The labels at the ends of the colour bar of {@link HeatMap}.
     *
     * @param low the meaning of the darkest colour
     * @param high the meaning of the brightest colour
     */
    public record Scale(String low, String high) {}
}
