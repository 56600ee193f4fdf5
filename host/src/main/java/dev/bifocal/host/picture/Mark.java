package dev.bifocal.host.picture;

import java.awt.Color;
import java.awt.Graphics2D;

/**
 * The meaning of a cell's frame. Blue and vermilion are distinguishable with all common kinds of colour vision (Okabe
 * and Ito, Color Universal Design, 2008). The sign in the corner repeats the meaning without colour.
 */
public enum Mark {
    /** No frame. */
    NONE("", "", 0xffffff),
    /** The image that the others in its row are compared with. */
    QUERY("query", "?", 0x222222),
    /** A correct result. */
    RIGHT("right", "✓", 0x0072b2),
    /** An incorrect result. */
    WRONG("wrong", "✗", 0xd55e00);

    /** Side of the badge with the sign, in pixels. */
    static final int BADGE = 16;

    private final String word;
    private final String sign;
    private final int rgb;

    Mark(String word, String sign, int rgb) {
        this.word = word;
        this.sign = sign;
        this.rgb = rgb;
    }

    /** The word in the legend. */
    String word() {
        return word;
    }

    Color colour() {
        return new Color(rgb);
    }

    /** Draws the badge with the sign. */
    void badge(Graphics2D graphics, int left, int top) {
        graphics.setColor(colour());
        graphics.fillRect(left, top, BADGE, BADGE);
        graphics.setColor(Color.WHITE);
        Lettering.BOLD.draw(graphics, sign, left + (BADGE - Lettering.BOLD.width(sign)) / 2, top);
    }
}
