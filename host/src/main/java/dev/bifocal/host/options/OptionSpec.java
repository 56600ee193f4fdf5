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
 * A declared option. Binding, schema and documentation use this description.
 *
 * @param key the key
 * @param type the type
 * @param doc one sentence that describes the option
 * @param defaultText the default as text of an experiment file, if any
 * @param range the allowed numbers of the option or of its elements
 * @param oneOf the allowed texts; empty if all are allowed
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

    /** The default as a node, if any. */
    Optional<Node> defaultNode(Problems problems) {
        return defaultText.flatMap(text -> isText(type)
                ? Optional.of(ScalarNode.text(text, Source.DEFAULT.label()))
                : YamlReader.read(text, key, Source.DEFAULT, problems));
    }

    /** The required value of a type in words that follow 'must be': {@code a whole number}, {@code paper or code}. */
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

    /** The scalar or constant inside optional values and lists, if any. */
    static Optional<OptionType> leaf(OptionType type) {
        if (type instanceof OptionalOf optional) {
            return leaf(optional.element());
        } else if (type instanceof ListOf list) {
            return leaf(list.element());
        } else if (type == OptionType.CandidatesType.CANDIDATES) {
            return Optional.of(Scalar.DOUBLE);
        }
        return type instanceof Scalar || type instanceof Constant ? Optional.of(type) : Optional.empty();
    }
}
