package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.options.OptionType.ChoiceNode;
import dev.bifocal.host.options.OptionType.Constant;
import dev.bifocal.host.options.OptionType.ListOf;
import dev.bifocal.host.options.OptionType.MapOf;
import dev.bifocal.host.options.OptionType.Nested;
import dev.bifocal.host.options.OptionType.OneOf;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.OptionType.Scalar;
import dev.bifocal.host.options.text.KeyPath;
import java.util.ArrayList;
import java.util.List;

/** Describes the options of a record for listings and the documentation. */
public final class OptionsDoc {

    private OptionsDoc() {}

    /**
     * One row per option, in order. Options of nested records have keys of the form {@code outer.inner}.
     *
     * @throws BifocalException if a declaration is invalid
     */
    public static List<OptionRow> of(Class<? extends Record> options) {
        List<OptionRow> rows = new ArrayList<>();
        collect(RecordSpec.of(options), "", rows);
        return List.copyOf(rows);
    }

    private static void collect(RecordSpec spec, String path, List<OptionRow> rows) {
        for (OptionSpec option : spec.options()) {
            String key = KeyPath.join(path, option.key());
            if (option.type() instanceof Nested nested) {
                collect(nested.spec(), key, rows);
            } else {
                rows.add(new OptionRow(
                        key,
                        words(option, option.type()),
                        defaultWords(option),
                        option.holdsNumbers() ? option.range().words() : "",
                        option.doc()));
            }
        }
    }

    private static String defaultWords(OptionSpec option) {
        return option.defaultText()
                .orElse(option.type() instanceof OptionalOf || option.type() instanceof MapOf ? "none" : "required");
    }

    private static String words(OptionSpec option, OptionType type) {
        if (type instanceof OptionalOf optional) {
            return words(option, optional.element());
        } else if (type instanceof ListOf list) {
            return "list of " + plural(words(option, list.element()));
        } else if (type instanceof MapOf map) {
            return "map of " + plural(words(option, map.element()));
        } else if (type == OptionType.RenamesType.RENAMES) {
            return "text, or map of text";
        } else if (type == OptionType.CandidatesType.CANDIDATES) {
            return "number, or list of numbers";
        } else if (type instanceof ChoiceNode choice) {
            return choice.spec().kind();
        } else if (type instanceof OneOf oneOf) {
            return "one of " + String.join(", ", oneOf.alternatives().keySet());
        } else if (type instanceof Nested) {
            return "map";
        } else if (type instanceof Constant constant) {
            return "one of " + String.join(", ", constant.byWord().keySet());
        }
        return switch ((Scalar) type) {
            case INT, LONG -> "whole number";
            case DOUBLE -> "number";
            case BOOLEAN -> "true or false";
            case TEXT -> option.oneOf().isEmpty() ? "text" : "one of " + String.join(", ", option.oneOf());
        };
    }

    private static String plural(String words) {
        return switch (words) {
            case "whole number", "number", "head", "target", "map" -> words + "s";
            case "loss" -> "losses";
            default -> words.startsWith("list of ") ? "lists" + words.substring("list".length()) : words;
        };
    }
}
