package dev.bifocal.host.picture;

import dev.bifocal.host.data.Image;
import java.util.List;

/**
 * An image with captions under it.
 *
 * @param image of any size; small ones are enlarged by a whole factor, great ones reduced, and the sides' ratio is kept. It must
 *     not change until the sheet is painted
 * @param captions the lines under it, from the top; a line that is too long for the cell is broken
 * @param mark what its frame says
 */
public record Cell(Image image, List<String> captions, Mark mark) {

    /** Copies the captions. */
    public Cell {
        captions = List.copyOf(captions);
    }

    /** A cell without a frame. */
    public static Cell of(Image image, String... captions) {
        return new Cell(image, List.of(captions), Mark.NONE);
    }
}
