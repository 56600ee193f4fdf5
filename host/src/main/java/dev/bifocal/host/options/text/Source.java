package dev.bifocal.host.options.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.util.Locale;

/**
 * A text with settings.
 *
 * @param label the name of the text in messages
 * @param lines whether origins include the line
 * @param format the syntax: YAML, except for JSON files, which may have tabs
 */
public record Source(String label, boolean lines, JsonFactory format) {

    private static final JsonFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();
    private static final JsonFactory JSON = new JsonFactory();

    public static final Source DEFAULT = new Source("default", false, YAML);
    public static final Source COMMAND_LINE = new Source("command line", false, YAML);

    public static Source file(String path) {
        boolean json = path.toLowerCase(Locale.ROOT).endsWith(".json");
        return new Source("file " + path, true, json ? JSON : YAML);
    }

    /** A YAML text whose origins include the line. */
    public static Source text(String label) {
        return new Source(label, true, YAML);
    }

    /** A YAML text whose origins consist of the label. */
    public static Source whole(String label) {
        return new Source(label, false, YAML);
    }

    /** The origin of a value that starts at a line, counted from 1. */
    String at(int line) {
        return lines ? label + ":" + line : label;
    }
}
