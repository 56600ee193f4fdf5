package dev.bifocal.host.picture;

import java.util.ArrayList;
import java.util.List;

/** The positions of all parts of a sheet, in pixels. */
final class SheetLayout {

    static final int MARGIN = 16;

    /** The gap between cells, and between parts of the sheet. */
    static final int GAP = 12;

    /** The thickness of a frame around an image. */
    static final int FRAME = 4;

    static final int CAPTION_GAP = 3;

    private static final int ROW_HEADING = 130;
    private static final int LEAST_WIDTH = 560;

    private final Sheet sheet;
    private final int side;
    private final int cellsLeft;
    private final int width;
    private final int headingsTop;
    private final List<Integer> tops = new ArrayList<>();
    private final int height;

    private SheetLayout(Sheet sheet) {
        this.sheet = sheet;
        side = sheet.rows().stream()
                .flatMap(row -> row.cells().stream())
                .mapToInt(cell -> Scaling.visible(cell.image()))
                .max()
                .orElse(0);
        boolean headed = sheet.rows().stream().anyMatch(row -> !row.heading().isEmpty());
        cellsLeft = MARGIN + (headed ? ROW_HEADING + GAP : FRAME);
        int cells = Math.max(
                sheet.columns().size(),
                sheet.rows().stream().mapToInt(row -> row.cells().size()).max().orElse(0));
        width = Math.max(LEAST_WIDTH, cellsLeft + cells * (side + GAP) - GAP + FRAME + MARGIN);
        int top = MARGIN + title().size() * Lettering.TITLE.lineHeight() + notes().size() * Lettering.BODY.lineHeight();
        top += hasLegend() ? GAP / 2 + Legend.HEIGHT : 0;
        headingsTop = top + GAP;
        top = headingsTop
                + columnHeadings().stream().mapToInt(List::size).max().orElse(0) * Lettering.BOLD.lineHeight();
        for (Row row : sheet.rows()) {
            top += row.opensGroup() ? 2 * GAP : GAP;
            tops.add(top);
            top += height(row);
        }
        height = top + MARGIN;
    }

    static SheetLayout of(Sheet sheet) {
        return new SheetLayout(sheet);
    }

    private int height(Row row) {
        int captions = row.cells().stream()
                .mapToInt(cell -> captionLines(cell).size())
                .max()
                .orElse(0);
        int cells = side + FRAME + (captions > 0 ? CAPTION_GAP + captions * Lettering.BODY.lineHeight() : 0);
        return Math.max(cells, headingLines(row).size() * Lettering.BODY.lineHeight());
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The side of the square of an image. */
    int side() {
        return side;
    }

    /** The left edge of the images in a column. */
    int left(int column) {
        return cellsLeft + column * (side + GAP);
    }

    /** The top edge of the images in a row. */
    int top(int row) {
        return tops.get(row);
    }

    int headingsTop() {
        return headingsTop;
    }

    boolean hasLegend() {
        return sheet.scale().isPresent() || !Legend.marks(sheet).isEmpty();
    }

    List<String> title() {
        return Lettering.TITLE.wrap(sheet.title(), width - 2 * MARGIN);
    }

    List<String> notes() {
        return wrapped(Lettering.BODY, sheet.notes(), width - 2 * MARGIN);
    }

    List<List<String>> columnHeadings() {
        return sheet.columns().stream()
                .map(heading -> Lettering.BOLD.wrap(heading, side + GAP / 2))
                .toList();
    }

    List<String> headingLines(Row row) {
        return wrapped(Lettering.BOLD, row.heading(), ROW_HEADING);
    }

    List<String> captionLines(Cell cell) {
        return wrapped(Lettering.BODY, cell.captions(), side + GAP / 2);
    }

    private static List<String> wrapped(Lettering lettering, List<String> lines, int width) {
        return lines.stream()
                .flatMap(line -> lettering.wrap(line, width).stream())
                .toList();
    }
}
