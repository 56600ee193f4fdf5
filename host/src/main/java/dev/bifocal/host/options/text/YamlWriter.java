package dev.bifocal.host.options.text;

import dev.bifocal.host.message.Printable;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes nodes as YAML that parses to the same nodes. */
public final class YamlWriter {

    private static final Pattern PLAIN = Pattern.compile("(?:\\.{0,2}/)?[A-Za-z_][\\w./-]*(?::[\\w./-]+)*");

    /** Words that YAML 1.1 or 1.2 does not read as text. */
    private static final Set<String> RESERVED = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private static final int SHOWN = 500;

    private YamlWriter() {}

    /** A map in block style; each line ends with a line feed. */
    public static String block(MapNode map) {
        StringBuilder out = new StringBuilder();
        block(map, "", out);
        return out.toString();
    }

    /** A node in one line. */
    public static String flow(Node node) {
        if (node instanceof MapNode map) {
            return map.entries().entrySet().stream()
                    .map(entry -> text(entry.getKey()) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof ListNode list) {
            return list.items().stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        ScalarNode scalar = (ScalarNode) node;
        return scalar.style() == ScalarNode.Style.TEXT ? text(scalar.text()) : scalar.text();
    }

    /** A node in one line for messages. Scalars have no quotes unless they would be invisible. */
    public static String shown(Node node) {
        boolean visible = node instanceof ScalarNode scalar
                && !scalar.text().isBlank()
                && scalar.text().codePoints().allMatch(YamlWriter::isPrintable);
        return Printable.bounded(visible ? ((ScalarNode) node).text() : flow(node), SHOWN);
    }

    private static void block(MapNode map, String indent, StringBuilder out) {
        map.entries().forEach((key, value) -> {
            out.append(indent).append(text(key)).append(':');
            if (value instanceof MapNode child && !child.entries().isEmpty()) {
                out.append('\n');
                block(child, indent + "  ", out);
            } else if (value instanceof ListNode list
                    && !list.items().stream().allMatch(ScalarNode.class::isInstance)) {
                out.append('\n');
                list.items().forEach(item -> out.append(indent)
                        .append("  - ")
                        .append(flow(item))
                        .append('\n'));
            } else {
                out.append(' ').append(flow(value)).append('\n');
            }
        });
    }

    private static String text(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                out.append('\\').appendCodePoint(point);
            } else if (isPrintable(point)) {
                out.appendCodePoint(point);
            } else {
                out.append("\\u").append(String.format(Locale.ROOT, "%04X", point));
            }
        });
        return out.append('"').toString();
    }

    /** Whether the character needs no escape inside double quotes. Lone surrogates and line terminators need one. */
    private static boolean isPrintable(int point) {
        return (point >= ' ' && point <= '~')
                || (point >= 0xA0 && point < 0x2028)
                || (point > 0x2029 && point < 0xD800)
                || (point >= 0xE000 && point < 0xFEFF)
                || (point > 0xFEFF && point < 0xFFFE)
                || point > 0xFFFF;
    }
}
