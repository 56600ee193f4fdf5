package dev.bifocal.host.message;

/**
 * Makes text from other sources safe to display. Control characters can move the cursor or change colours, and other
 * characters change the direction of writing. Both are replaced by escapes such as <code>&#92;u001b</code>, which JSON
 * reads as the same character.
 */
public final class Printable {

    private static final String CUT = "...";

    private Printable() {}

    /** Escapes a text of several lines. Line feeds and tabs remain. */
    public static String lines(String text) {
        if (text.chars().noneMatch(Printable::isUnsafe)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (!isUnsafe(character)) {
                shown.append(character);
            } else if (!isBeforeLineFeed(text, i)) {
                shown.append(escape(character));
            }
        }
        return shown.toString();
    }

    /** Escapes a text, including line feeds and tabs, to one line. */
    public static String line(String text) {
        return lines(text).replace("\n", escape('\n')).replace("\t", escape('\t'));
    }

    /** Shortens a long text to its beginning and its length. */
    public static String bounded(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return "%s%s (%s characters)".formatted(text.substring(0, end), CUT, text.length());
    }

    private static boolean isBeforeLineFeed(String text, int index) {
        return text.charAt(index) == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
    }

    private static boolean isUnsafe(int character) {
        return (Character.isISOControl(character) && character != '\n' && character != '\t')
                || character == 0x061C
                || (character >= 0x200E && character <= 0x200F)
                || (character >= 0x2028 && character <= 0x202E)
                || (character >= 0x2066 && character <= 0x2069);
    }

    private static String escape(int character) {
        return "\\u" + Integer.toHexString(0x10000 | character).substring(1);
    }
}
