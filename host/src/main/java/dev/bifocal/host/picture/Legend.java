package dev.bifocal.host.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import java.util.stream.Stream;

/** The line that explains frames and colours. */
final class Legend {

    static final int HEIGHT = 20;

    private static final Color INK = new Color(0x222222);
    private static final int BAR = 140;
    private static final int BETWEEN = 24;
    private static final int CLOSE = 6;

    private final Graphics2D graphics;

    Legend(Graphics2D graphics) {
        this.graphics = graphics;
    }

    /** The marks on a sheet, in the order of the enumeration. */
    static List<Mark> marks(Sheet sheet) {
        List<Mark> found = sheet.rows().stream()
                .flatMap(row -> row.cells().stream())
                .map(Cell::mark)
                .distinct()
                .toList();
        return Stream.of(Mark.values())
                .filter(mark -> mark != Mark.NONE && found.contains(mark))
                .toList();
    }

    void paint(Sheet sheet, int left, int top) {
        int x = left;
        for (Mark mark : marks(sheet)) {
            mark.badge(graphics, x, top + 1);
            x = word(mark.word(), x + Mark.BADGE + CLOSE, top) + BETWEEN;
        }
        if (sheet.scale().isPresent()) {
            Sheet.Scale scale = sheet.scale().get();
            x = word(scale.low(), x, top) + CLOSE;
            for (int i = 0; i < BAR; i++) {
                graphics.setColor(new Color(HeatMap.colour(i / (BAR - 1.0))));
                graphics.fillRect(x + i, top + 2, 1, Mark.BADGE - 2);
            }
            word(scale.high(), x + BAR + CLOSE, top);
        }
    }

    /** Draws a word, and returns the position of its end. */
    private int word(String word, int x, int top) {
        graphics.setColor(INK);
        Lettering.BODY.draw(graphics, word, x, top + 2);
        return x + Lettering.BODY.width(word);
    }
}
