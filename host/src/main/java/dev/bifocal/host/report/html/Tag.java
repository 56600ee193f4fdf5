package dev.bifocal.host.report.html;

import dev.bifocal.host.message.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An element of HTML or SVG, with attributes and content. Text and attribute values are escaped when the element is
 * written, so names, settings and logs cannot become markup. The output is also well-formed XML.
 */
public final class Tag {

    private static final Set<String> VOID = Set.of("meta", "input", "br", "wbr", "img");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    /** Tags and texts. */
    private final List<Object> content = new ArrayList<>();

    private Tag(String name) {
        this.name = name;
    }

    /** An empty element. */
    public static Tag of(String name) {
        return new Tag(name);
    }

    /** An element with a text. */
    public static Tag of(String name, String text) {
        return new Tag(name).text(text);
    }

    /** An element with other elements. */
    public static Tag of(String name, Tag... content) {
        return new Tag(name).add(content);
    }

    /** Sets an attribute. Numbers are written with at most two decimals. */
    public Tag set(String attribute, Object value) {
        attributes.put(attribute, value instanceof Double number ? decimals(number) : value.toString());
        return this;
    }

    private static String decimals(double value) {
        double rounded = Math.round(value * 100) / 100.;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }

    /** Sets the attribute class. */
    public Tag style(String classes) {
        return set("class", classes);
    }

    /** Appends a text. */
    public Tag text(String text) {
        content.add(text);
        return this;
    }

    /** Appends a name, whose lines may end after a slash, or after a dot that is in no number. */
    public Tag name(String text) {
        for (String part : text.split("(?<=/)(?=.)|(?<=[.])(?=[^\\d])", -1)) {
            content.add(part);
            content.add(of("wbr"));
        }
        content.remove(content.size() - 1);
        return this;
    }

    /** Appends elements. */
    public Tag add(Tag... tags) {
        return add(List.of(tags));
    }

    /** Appends elements. */
    public Tag add(List<Tag> tags) {
        content.addAll(tags);
        return this;
    }

    /** Whether the element has no content. */
    public boolean isEmpty() {
        return content.isEmpty();
    }

    void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((key, value) ->
                out.append(' ').append(key).append("=\"").append(escape(value)).append('"'));
        if (VOID.contains(name)) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Object part : content) {
            if (part instanceof Tag tag) {
                tag.write(out);
            } else {
                out.append(escape((String) part));
            }
        }
        out.append("</").append(name).append('>');
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        String shown = Printable.lines(text);
        for (int i = 0; i < shown.length(); i++) {
            char character = shown.charAt(i);
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(isWhole(shown, i) ? character : '\uFFFD');
            }
        }
        return escaped.toString();
    }

    /** Half of a pair of surrogates, and U+FFFE and U+FFFF, are characters of no document. */
    private static boolean isWhole(String text, int index) {
        char character = text.charAt(index);
        if (Character.isHighSurrogate(character)) {
            return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
        }
        if (Character.isLowSurrogate(character)) {
            return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
        }
        return character < 0xFFFE;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }
}
