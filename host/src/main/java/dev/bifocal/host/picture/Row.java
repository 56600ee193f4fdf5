package dev.bifocal.host.picture;

import java.util.List;

/**
 * Cells beside each other.
 *
 * @param heading lines to the left of the cells, from the top; a line that is too long is broken. May be empty
 * @param cells from the left; rows may differ in length
 * @param opensGroup whether a line sets it off against the row above
 */
public record Row(List<String> heading, List<Cell> cells, boolean opensGroup) {

    /** Copies the lists. */
    public Row {
        heading = List.copyOf(heading);
        cells = List.copyOf(cells);
    }

    /** A row that is set off against the one above. */
    public static Row of(List<String> heading, List<Cell> cells) {
        return new Row(heading, cells, true);
    }
}
