package dev.bifocal.host.options.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads YAML and JSON into nodes. Syntax errors become problems. */
public final class YamlReader {

    private static final int SHOWN = 60;
    /** The maximum depth, because readers and writers of nodes are recursive. */
    public static final int DEEPEST = 100;

    private final JsonParser parser;
    private final Source source;
    private final Problems problems;

    private YamlReader(JsonParser parser, Source source, Problems problems) {
        this.parser = parser;
        this.source = source;
        this.problems = problems;
    }

    /**
     * Reads the node of a text; null for an empty text.
     *
     * @param path the key of the value, or empty for a whole experiment
     * @return empty if the text is not valid YAML; the syntax error is then a problem
     */
    public static Optional<Node> read(String text, String path, Source source, Problems problems) {
        try (JsonParser parser = source.format().createParser(text)) {
            return new YamlReader(parser, source, problems).document(path);
        } catch (JsonProcessingException e) {
            problems.add(syntax(e, text, path, source));
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot fail to be read", e);
        }
    }

    private static Problem syntax(JsonProcessingException e, String text, String path, Source source) {
        if (e instanceof StreamConstraintsException || e.getLocation() == null) {
            return new Problem(
                    path,
                    "",
                    source.at(e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
                    "%s cannot be read: %s."
                            .formatted(what(path), e.getOriginalMessage().replaceFirst(", from `.*`", "")),
                    "Make it shorter or flatter.");
        }
        return e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null
                ? syntax(
                        yaml.getProblemMark().getLine() + 1,
                        yaml.getProblemMark().getColumn() + 1,
                        Objects.toString(yaml.getProblem()),
                        text,
                        path,
                        source)
                : syntax(
                        e.getLocation().getLineNr(),
                        e.getLocation().getColumnNr(),
                        e.getOriginalMessage(),
                        text,
                        path,
                        source);
    }

    private static Problem syntax(int line, int column, String reason, String text, String path, Source source) {
        String language = source.format() instanceof YAMLFactory ? "YAML" : "JSON";
        return new Problem(
                path,
                Printable.bounded(
                        text.lines().skip(line - 1L).findFirst().orElse("").strip(), SHOWN),
                source.at(line),
                "%s is not %s, at line %s, column %s: %s.".formatted(what(path), language, line, column, reason),
                "Look for an unclosed bracket or quote, a tab, or a wrong indentation.");
    }

    private static String what(String path) {
        return path.isEmpty() ? "The text" : "The value of " + path;
    }

    private Optional<Node> document(String path) throws IOException {
        JsonToken first = parser.nextToken();
        Node root = first == null ? ScalarNode.none(source.at(1)) : node(first, line(), path);
        if (parser.nextToken() != null) {
            problems.add(new Problem(
                    path,
                    "",
                    source.at(line()),
                    "The text contains a second YAML document.",
                    "Keep one document per file."));
            return Optional.empty();
        }
        return Optional.of(root);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private Node node(JsonToken token, int line, String path) throws IOException {
        if (parser.getParsingContext().getNestingDepth() > DEEPEST) {
            throw new StreamConstraintsException(
                    "it is nested more than %s deep".formatted(DEEPEST), parser.currentLocation());
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            Node alias = ScalarNode.text("*" + parser.getText(), source.at(line));
            problems.add(path, alias, "%s is a YAML alias, which is not supported.".formatted(path), "Write it out.");
            return alias;
        }
        return switch (token) {
            case START_OBJECT -> map(line, path);
            case START_ARRAY -> list(line, path);
            default -> scalar(token, line);
        };
    }

    private MapNode map(int line, String path) throws IOException {
        Map<String, Node> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int keyLine = line();
            if (key.length() > KeyPath.LONGEST_KEY) {
                tooLong(key, path, keyLine);
                parser.nextToken();
                parser.skipChildren();
                continue;
            }
            String keyPath = KeyPath.join(path, key);
            Node value = node(parser.nextToken(), keyLine, keyPath);
            Node earlier = entries.putIfAbsent(key, value);
            if (earlier != null) {
                problems.add(
                        keyPath,
                        value,
                        "%s is given twice, first at %s.".formatted(keyPath, earlier.origin()),
                        "Keep one of them.");
            }
        }
        return new MapNode(entries, source.at(line));
    }

    /** Such a key is not a name, and the search for suggestions would be slow. */
    private void tooLong(String key, String path, int line) {
        problems.add(new Problem(
                path,
                "",
                source.at(line),
                "The key %s is longer than the limit of %s characters."
                        .formatted(Printable.bounded(key, SHOWN), KeyPath.LONGEST_KEY),
                "Look for a missing colon, or shorten the key."));
    }

    private ListNode list(int line, String path) throws IOException {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token, line(), KeyPath.item(path, items.size())));
        }
        return new ListNode(items, source.at(line));
    }

    private ScalarNode scalar(JsonToken token, int line) throws IOException {
        String origin = source.at(line);
        return switch (token) {
            case VALUE_NULL -> ScalarNode.none(origin);
            case VALUE_TRUE, VALUE_FALSE -> new ScalarNode(ScalarNode.Style.BOOLEAN, parser.getText(), origin);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                new ScalarNode(ScalarNode.Style.NUMBER, parser.getText(), origin);
            default -> ScalarNode.text(parser.getText(), origin);
        };
    }
}
