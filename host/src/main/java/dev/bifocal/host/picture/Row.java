package dev.bifocal.host.picture;

import java.util.List;

/**
 * A row of cells.
 *
 * @param heading lines to the left of the cells, from the top; long lines are wrapped; may be empty
 * @param cells from the left; rows may have different lengths
 * @param opensGroup whether a line separates the row from the row above
 */
public record Row(List<String> heading, List<Cell> cells, boolean opensGroup) {

    /** Copies the lists. */
    public Row {
        heading = List.copyOf(heading);
        cells = List.copyOf(cells);
    }

    /** Creates a row that a line separates from the row above. */
    public static Row of(List<String> heading, List<Cell> cells) {
        return new Row(heading, cells, true);
    }
}
