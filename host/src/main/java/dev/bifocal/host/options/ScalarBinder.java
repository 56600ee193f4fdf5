package dev.bifocal.host.options;

import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.OptionType.Constant;
import dev.bifocal.host.options.OptionType.Scalar;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Node.ScalarNode.Style;
import dev.bifocal.host.options.text.Numbers;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads scalars and checks them against the allowed values of the option. */
final class ScalarBinder {

    private final Problems problems;

    ScalarBinder(Problems problems) {
        this.problems = problems;
    }

    /** Reads the value of a node; an invalid value gives an empty result and a problem. */
    Optional<Bound> bind(OptionSpec option, OptionType type, Node node, String path) {
        if (!(node instanceof ScalarNode scalar) || scalar.isNull()) {
            return refuse(option, type, node, path, option.expected(type));
        }
        if (type instanceof Constant constant) {
            return constant(option, constant, scalar, path);
        }
        return switch ((Scalar) type) {
            case INT -> wholeNumber(option, Scalar.INT, scalar, path, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> wholeNumber(option, Scalar.LONG, scalar, path, Long.MIN_VALUE, Long.MAX_VALUE);
            case DOUBLE -> number(option, scalar, path);
            case BOOLEAN -> flag(option, scalar, path);
            case TEXT -> text(option, scalar, path);
        };
    }

    private Optional<Bound> wholeNumber(
            OptionSpec option, Scalar type, ScalarNode node, String path, long least, long greatest) {
        Optional<Long> number = Numbers.wholeNumber(node.text()).filter(value -> value >= least && value <= greatest);
        if (number.isEmpty()) {
            return refuse(option, type, node, path, option.expected(type));
        }
        long value = number.get();
        return option.range().contains((double) value)
                ? bound(type == Scalar.INT ? (Object) (int) value : value, Style.NUMBER, Long.toString(value), node)
                : refuse(option, type, node, path, option.range().words());
    }

    private Optional<Bound> number(OptionSpec option, ScalarNode node, String path) {
        Optional<Double> number = Numbers.finiteNumber(node.text());
        if (number.isEmpty()) {
            return refuse(option, Scalar.DOUBLE, node, path, option.expected(Scalar.DOUBLE));
        }
        double value = number.get();
        return option.range().contains(value)
                ? bound(value, Style.NUMBER, Numbers.text(value), node)
                : refuse(option, Scalar.DOUBLE, node, path, option.range().words());
    }

    private Optional<Bound> flag(OptionSpec option, ScalarNode node, String path) {
        String text = node.text().toLowerCase(Locale.ROOT);
        return text.equals("true") || text.equals("false")
                ? bound(Boolean.valueOf(text), Style.BOOLEAN, text, node)
                : refuse(option, Scalar.BOOLEAN, node, path, option.expected(Scalar.BOOLEAN));
    }

    private Optional<Bound> text(OptionSpec option, ScalarNode node, String path) {
        return option.oneOf().isEmpty() || option.oneOf().contains(node.text())
                ? bound(node.text(), Style.TEXT, node.text(), node)
                : refuseWord(option, Scalar.TEXT, node, path, option.oneOf());
    }

    private Optional<Bound> constant(OptionSpec option, Constant type, ScalarNode node, String path) {
        return type.of(node.text())
                .flatMap(constant -> bound(constant, Style.TEXT, Constant.word(constant), node))
                .or(() -> refuseWord(
                        option, type, node, path, List.copyOf(type.byWord().keySet())));
    }

    private static Optional<Bound> bound(Object value, Style style, String text, ScalarNode node) {
        return Optional.of(new Bound(value, new ScalarNode(style, text, node.origin())));
    }

    private Optional<Bound> refuseWord(
            OptionSpec option, OptionType type, ScalarNode node, String path, List<String> words) {
        Optional<String> nearest = Suggestions.nearest(node.text(), words);
        if (nearest.isEmpty()) {
            return refuse(option, type, node, path, option.expected(type));
        }
        problems.add(
                path, node, message(path, option.expected(type), node), "Did you mean %s?".formatted(nearest.get()));
        return Optional.empty();
    }

    private Optional<Bound> refuse(OptionSpec option, OptionType type, Node node, String path, String must) {
        String example = option.defaultText()
                .map(text -> text.isEmpty() ? "" : ", such as the default " + text)
                .orElse("");
        problems.add(path, node, message(path, must, node), "Give " + option.expectedInRange(type) + example + ".");
        return Optional.empty();
    }

    private static String message(String path, String must, Node node) {
        return "%s must be %s, but is %s.".formatted(path, must, YamlWriter.shown(node));
    }
}
