package dev.bifocal.host.cli.terminal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Formats texts, numbers and amounts. */
public final class Text {

    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Text() {}

    /** Breaks a text into lines of at most a width: between words, or within a word that is longer than a line. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\\r?\\n", -1)) {
            wrapParagraph(paragraph, width, lines);
        }
        return lines;
    }

    private static void wrapParagraph(String paragraph, int width, List<String> lines) {
        int start = 0;
        while (isLonger(paragraph, start, width)) {
            int end = paragraph.offsetByCodePoints(start, width);
            int space = paragraph.substring(start, end + 1).lastIndexOf(' ');
            int cut = space > 0 ? start + space : end;
            lines.add(paragraph.substring(start, cut).stripTrailing());
            start = cut;
            while (start < paragraph.length() && Character.isWhitespace(paragraph.charAt(start))) {
                start++;
            }
        }
        lines.add(paragraph.substring(start));
    }

    /** Reads only the line, because counting the rest for each line would take quadratic time. */
    private static boolean isLonger(String text, int start, int width) {
        long end = Math.min(text.length(), start + 2L * width + 1);
        return end - start > width && text.codePointCount(start, (int) end) > width;
    }

    /** Indents a text and breaks it into lines that fit the terminal; one line without a terminal. */
    public static String indented(String text, int indent, OptionalInt columns) {
        String margin = " ".repeat(indent);
        int width = columns.isPresent() ? Math.max(20, columns.getAsInt() - indent) : Integer.MAX_VALUE;
        return margin + String.join("\n" + margin, wrap(text, width));
    }

    /** {@code 1 loss}, {@code 2 losses}. */
    public static String count(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    /** Four significant digits. */
    public static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : Double.toString(value);
    }

    /** {@code 512 B}, {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < BYTE_UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, BYTE_UNITS[unit]);
    }

    /** {@code 2h03m}, {@code 4m07s} or {@code 12s}. */
    public static String duration(Duration duration) {
        if (duration.toHours() > 0) {
            return String.format(Locale.ROOT, "%sh%02dm", duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? String.format(Locale.ROOT, "%sm%02ds", duration.toMinutes(), duration.toSecondsPart())
                : duration.toSeconds() + "s";
    }
}
