package dev.bifocal.host.picture;

import dev.bifocal.host.data.Image;
import java.util.List;

/**
 * An image with captions below it.
 *
 * @param image of any size; small images are enlarged by a whole factor, large images are reduced, and the aspect ratio
 *     is preserved. It must not change until the sheet is drawn
 * @param captions the lines below it, from the top; long lines are wrapped
 * @param mark the meaning of its frame
 */
public record Cell(Image image, List<String> captions, Mark mark) {

    /** Copies the captions. */
    public Cell {
        captions = List.copyOf(captions);
    }

    /** Creates a cell without a frame. */
    public static Cell of(Image image, String... captions) {
        return new Cell(image, List.of(captions), Mark.NONE);
    }
}
