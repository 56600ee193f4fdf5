package dev.bifocal.host.options;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.OptionType.Constant;
import dev.bifocal.host.options.OptionType.ListOf;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.OptionType.Scalar;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
import java.util.List;
import java.util.Optional;

/**
 * A declared option, the one description from which binding, schema and documentation are made.
 *
 * @param key its key
 * @param type what it holds
 * @param doc one sentence on what it does
 * @param defaultText the default as it would be written in a file, if there is one
 * @param range the numbers allowed, of the option itself or of the elements that it holds
 * @param oneOf the texts allowed, all if empty
 */
public record OptionSpec(
        String key, OptionType type, String doc, Optional<String> defaultText, Range range, List<String> oneOf) {

    public static OptionSpec of(String key, OptionType type, Option option) {
        return new OptionSpec(
                key,
                type,
                option.doc(),
                Optional.of(option.value()).filter(value -> !value.equals(Option.REQUIRED)),
                Range.of(option),
                List.of(option.oneOf()));
    }

    /** The default as a node, if there is one. */
    Optional<Node> defaultNode(Problems problems) {
        return defaultText.flatMap(text -> isText(type)
                ? Optional.of(ScalarNode.text(text, Source.DEFAULT.label()))
                : YamlReader.read(text, key, Source.DEFAULT, problems));
    }

    /** What a value of a type has to be, as the end of 'must be': {@code a whole number}, {@code paper or code}. */
    String expected(OptionType of) {
        if (of instanceof Constant constant) {
            return Suggestions.either(List.copyOf(constant.byWord().keySet()));
        }
        return switch ((Scalar) of) {
            case INT, LONG -> "a whole number";
            case DOUBLE -> "a number";
            case BOOLEAN -> "true or false";
            case TEXT -> oneOf.isEmpty() ? "text" : Suggestions.either(oneOf);
        };
    }

    /** {@link #expected} with the range. */
    String expectedInRange(OptionType of) {
        String words = holdsNumbers() ? range.words() : "";
        return expected(of) + (words.isEmpty() ? "" : words.startsWith("at ") ? " of " + words : " " + words);
    }

    /** Whether the option is a number, or optional or listed numbers. */
    boolean holdsNumbers() {
        return leaf(type)
                .filter(leaf -> leaf == Scalar.INT || leaf == Scalar.LONG || leaf == Scalar.DOUBLE)
                .isPresent();
    }

    private static boolean isText(OptionType type) {
        return type == Scalar.TEXT
                || (type instanceof OptionalOf optional && isText(optional.element()))
                || type instanceof Constant;
    }

    /** The scalar or constant at the bottom of optional values and lists, if there is one. */
    static Optional<OptionType> leaf(OptionType type) {
        if (type instanceof OptionalOf optional) {
            return leaf(optional.element());
        } else if (type instanceof ListOf list) {
            return leaf(list.element());
        }
        return type instanceof Scalar || type instanceof Constant ? Optional.of(type) : Optional.empty();
    }
}
