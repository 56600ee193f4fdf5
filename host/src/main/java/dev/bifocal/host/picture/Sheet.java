package dev.bifocal.host.picture;

import java.util.List;
import java.util.Optional;

/**
 * A picture of images in rows, with everything that is needed to read it.
 *
 * <p>The legend follows from the marks of the cells.
 *
 * @param title the first line
 * @param notes lines under the title: what is shown, how it was made; long ones are broken
 * @param columns headings over the cells, from the left; may be fewer than there are cells, or none
 * @param rows from the top
 * @param scale what the colours of the heat map mean, where there are any
 */
public record Sheet(String title, List<String> notes, List<String> columns, List<Row> rows, Optional<Scale> scale) {

    /** Copies the lists. */
    public Sheet {
        notes = List.copyOf(notes);
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** A sheet without heat maps. */
    public Sheet(String title, List<String> notes, List<String> columns, List<Row> rows) {
        this(title, notes, columns, rows, Optional.empty());
    }

    /**
     * The ends of the bar that shows the colours of {@link HeatMap}.
     *
     * @param low what the darkest colour means
     * @param high what the brightest colour means
     */
    public record Scale(String low, String high) {}
}
