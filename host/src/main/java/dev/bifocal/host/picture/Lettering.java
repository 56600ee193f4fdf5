package dev.bifocal.host.picture;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws text from the pen paths in {@code letters.txt}, which contains ASCII and a few signs. Accents are omitted, and
 * unknown letters become a box.
 *
 * <p>Java's own text requires fontconfig and fonts, which minimal machines lack, and differs between machines.
 *
 * <p>A line of {@code letters.txt} is a letter, its width, and the path of the pen as in SVG ({@code M}, {@code L},
 * {@code Q}), with y upwards from the base line. Integers are centres of pixels in {@link Style#BODY}, where strokes
 * are sharp.
 */
enum Lettering {
    /** Captions and notes. */
    BODY(1, 1.25f),
    /** Headings. */
    BOLD(1, 1.9f),
    /** The title. */
    TITLE(1.5, 2.3f);

    private static final Map<Integer, Letter> LETTERS = letters();
    private static final int UNKNOWN = '□';
    private static final int GAP = 2;
    private static final int SPACE = 4;

    private final double scale;
    private final float pen;

    Lettering(double scale, float pen) {
        this.scale = scale;
        this.pen = pen;
    }

    /**
     * A letter.
     *
     * @param width in pixels, without the gap to the next letter
     * @param path of the pen
     */
    private record Letter(int width, Shape path) {}

    /** The distance between the tops of two lines, in pixels. */
    int lineHeight() {
        return (int) Math.round(15 * scale);
    }

    /** The width of a text in pixels. */
    int width(String text) {
        return (int) Math.ceil(scale * (advance(text) - (text.isEmpty() ? 0 : GAP)) + pen - 1);
    }

    private static int advance(String text) {
        return plain(text).codePoints().map(Lettering::advance).sum();
    }

    private static int advance(int letter) {
        return letter == ' ' ? SPACE : letter(letter).width() + GAP;
    }

    /** Draws one line in the current colour of the graphics. The point is its top left corner. */
    void draw(Graphics2D graphics, String text, int left, int top) {
        graphics.setStroke(new BasicStroke(pen, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        double x = left + (pen - 1) / 2;
        double baseLine = top + 11 * scale;
        for (int letter : plain(text).codePoints().toArray()) {
            if (letter != ' ') {
                AffineTransform place = new AffineTransform(scale, 0, 0, -scale, x + .5 * scale, baseLine - .5 * scale);
                graphics.draw(place.createTransformedShape(letter(letter).path()));
            }
            x += scale * advance(letter);
        }
    }

    /**
     * Splits a text into lines of at most the given width, in pixels: between words, or within a word that is wider
     * than a line.
     */
    List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.strip().split("\\s+", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (width(longer) <= width) {
                line = longer;
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line);
            }
            line = word;
            while (width(line) > width && line.codePointCount(0, line.length()) > 1) {
                int end = fitting(line, width);
                lines.add(line.substring(0, end));
                line = line.substring(end);
            }
        }
        lines.add(line);
        return lines;
    }

    /** The index after the last letter that fits, at least 1. */
    private int fitting(String word, int width) {
        int end = word.offsetByCodePoints(0, 1);
        while (end < word.length() && width(word.substring(0, word.offsetByCodePoints(end, 1))) <= width) {
            end = word.offsetByCodePoints(end, 1);
        }
        return end;
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    }

    private static Letter letter(int codePoint) {
        Letter known = LETTERS.get(codePoint);
        return known != null ? known : Objects.requireNonNull(LETTERS.get(UNKNOWN));
    }

    private static Map<Integer, Letter> letters() {
        Map<Integer, Letter> letters = new HashMap<>();
        try (InputStream resource = Objects.requireNonNull(Lettering.class.getResourceAsStream("letters.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            lines.lines()
                    .map(line -> line.split(" ", 3))
                    .forEach(parts -> letters.put(
                            parts[0].codePointAt(0), new Letter(Integer.parseInt(parts[1]), path(parts[2]))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return letters;
    }

    private static Shape path(String commands) {
        Path2D path = new Path2D.Double();
        Matcher matcher = Pattern.compile("([MLQ])([^MLQ]+)").matcher(commands);
        while (matcher.find()) {
            double[] at = Pattern.compile(" ")
                    .splitAsStream(matcher.group(2))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            switch (matcher.group(1)) {
                case "M" -> path.moveTo(at[0], at[1]);
                case "L" -> path.lineTo(at[0], at[1]);
                default -> path.quadTo(at[0], at[1], at[2], at[3]);
            }
        }
        return path;
    }
}
