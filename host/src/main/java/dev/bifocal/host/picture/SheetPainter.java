package dev.bifocal.host.picture;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws a sheet: title, notes, legend, headings of the columns, and the rows. */
final class SheetPainter {

    private static final long MOST_PIXELS = 40_000_000;

    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x222222);
    private static final Color PALE_INK = new Color(0x555555);
    private static final Color RULE = new Color(0xcccccc);

    private final Sheet sheet;
    private final SheetLayout layout;
    private final BufferedImage picture;
    private final Graphics2D graphics;

    private SheetPainter(Sheet sheet) {
        this.sheet = sheet;
        layout = SheetLayout.of(sheet);
        requirePaintable();
        picture = new BufferedImage(layout.width(), layout.height(), BufferedImage.TYPE_INT_RGB);
        graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    /**
     * Draws a sheet.
     *
     * @throws BifocalException if the picture would be too large
     */
    static BufferedImage paint(Sheet sheet) {
        SheetPainter painter = new SheetPainter(sheet);
        painter.paint();
        painter.graphics.dispose();
        return painter.picture;
    }

    private void requirePaintable() {
        if ((long) layout.width() * layout.height() > MOST_PIXELS) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The picture would have %s x %s pixels, which is too large."
                            .formatted(layout.width(), layout.height()),
                    "Show fewer images.");
        }
    }

    private void paint() {
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        int top = lines(Lettering.TITLE, INK, layout.title(), SheetLayout.MARGIN, SheetLayout.MARGIN);
        top = lines(Lettering.BODY, PALE_INK, layout.notes(), SheetLayout.MARGIN, top);
        if (layout.hasLegend()) {
            new Legend(graphics).paint(sheet, SheetLayout.MARGIN, top + SheetLayout.GAP / 2);
        }
        List<List<String>> headings = layout.columnHeadings();
        for (int i = 0; i < headings.size(); i++) {
            lines(Lettering.BOLD, INK, headings.get(i), layout.left(i), layout.headingsTop());
        }
        for (int i = 0; i < sheet.rows().size(); i++) {
            paint(sheet.rows().get(i), layout.top(i));
        }
    }

    private void paint(Row row, int top) {
        if (row.opensGroup()) {
            graphics.setColor(RULE);
            graphics.fillRect(
                    SheetLayout.MARGIN, top - SheetLayout.GAP, picture.getWidth() - 2 * SheetLayout.MARGIN, 1);
        }
        List<String> heading = layout.headingLines(row);
        if (!heading.isEmpty()) {
            lines(Lettering.BOLD, INK, heading.subList(0, 1), SheetLayout.MARGIN, top);
            lines(
                    Lettering.BODY,
                    INK,
                    heading.subList(1, heading.size()),
                    SheetLayout.MARGIN,
                    top + Lettering.BOLD.lineHeight());
        }
        for (int i = 0; i < row.cells().size(); i++) {
            paint(row.cells().get(i), layout.left(i), top);
        }
    }

    private void paint(Cell cell, int left, int top) {
        Image shown = Scaling.fit(cell.image(), layout.side());
        int x = left + (layout.side() - shown.width()) / 2;
        int y = top + (layout.side() - shown.height()) / 2;
        BufferedImage image = new BufferedImage(shown.width(), shown.height(), BufferedImage.TYPE_INT_RGB);
        byte[] pixels = shown.pixels();
        for (int i = 0, at = 0; i < shown.width() * shown.height(); i++, at += 3) {
            int rgb = (pixels[at] & 255) << 16 | (pixels[at + 1] & 255) << 8 | (pixels[at + 2] & 255);
            image.setRGB(i % shown.width(), i / shown.width(), rgb);
        }
        Mark mark = cell.mark();
        if (mark == Mark.NONE) {
            graphics.drawImage(image, x, y, null);
        } else {
            int frame = SheetLayout.FRAME;
            graphics.setColor(mark.colour());
            graphics.fillRect(x - frame, y - frame, shown.width() + 2 * frame, shown.height() + 2 * frame);
            graphics.drawImage(image, x, y, null);
            mark.badge(graphics, x + shown.width() + frame - Mark.BADGE, y - frame);
        }
        lines(
                Lettering.BODY,
                INK,
                layout.captionLines(cell),
                left,
                top + layout.side() + SheetLayout.FRAME + SheetLayout.CAPTION_GAP);
    }

    /** Draws lines below each other, and returns the top of the next line. */
    private int lines(Lettering lettering, Color colour, List<String> lines, int left, int top) {
        graphics.setColor(colour);
        int at = top;
        for (String line : lines) {
            lettering.draw(graphics, line, left, at);
            at += lettering.lineHeight();
        }
        return at;
    }
}
