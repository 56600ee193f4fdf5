package dev.bifocal.host.picture;

import java.awt.Color;
import java.awt.Graphics2D;

/**
 * What the frame of a cell says. Blue and vermilion are told apart by all common kinds of colour vision (Okabe and Ito, Color
 * Universal Design, 2008), and the sign in the corner says the same without colour.
 */
public enum Mark {
    /** No frame. */
    NONE("", "", 0xffffff),
    /** What the others in its row are compared with. */
    QUERY("query", "?", 0x222222),
    /** As it should be. */
    RIGHT("right", "✓", 0x0072b2),
    /** Not as it should be. */
    WRONG("wrong", "✗", 0xd55e00);

    /** Side of a badge in pixels. */
    static final int BADGE = 16;

    private final String word;
    private final String sign;
    private final int rgb;

    Mark(String word, String sign, int rgb) {
        this.word = word;
        this.sign = sign;
        this.rgb = rgb;
    }

    /** What the legend calls it. */
    String word() {
        return word;
    }

    Color colour() {
        return new Color(rgb);
    }

    /** Draws a square with the sign. */
    void badge(Graphics2D graphics, int left, int top) {
        graphics.setColor(colour());
        graphics.fillRect(left, top, BADGE, BADGE);
        graphics.setColor(Color.WHITE);
        Lettering.BOLD.draw(graphics, sign, left + (BADGE - Lettering.BOLD.width(sign)) / 2, top);
    }
}
