package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.watch.Watchdog;
import java.lang.reflect.InvocationTargetException;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Creates records. An exception of a constructor becomes a problem of the option that its message names. */
final class RecordFactory {

    private final Problems problems;

    RecordFactory(Problems problems) {
        this.problems = problems;
    }

    /**
     * Creates a record; empty if its constructor throws.
     *
     * @param spec the record
     * @param options the options, for the problem
     * @param values the values of all components by name
     * @param path the key of the record
     */
    Optional<Object> create(RecordSpec spec, Binder.Fields options, Map<String, Object> values, String path) {
        return Watchdog.quick(spec.type(), () -> createNow(spec, options, values, path));
    }

    private Optional<Object> createNow(
            RecordSpec spec, Binder.Fields options, Map<String, Object> values, String path) {
        try {
            return Optional.of(spec.create(values));
        } catch (InvocationTargetException e) {
            problems.add(refusal(spec, options, e.getTargetException(), path));
            return Optional.empty();
        }
    }

    private static Problem refusal(RecordSpec spec, Binder.Fields options, Throwable cause, String path) {
        boolean meant = cause instanceof IllegalArgumentException || cause instanceof BifocalException;
        String reason = meant && cause.getMessage() != null
                ? cause.getMessage()
                : "%s cannot be created: %s.".formatted(spec.type().getSimpleName(), cause);
        Optional<String> named = named(reason, options);
        String key = named.map(option -> KeyPath.join(path, option)).orElse(path);
        String remedy = cause instanceof BifocalException known
                ? known.remedy()
                : named.map(option -> "Change %s.".formatted(key))
                        .orElseGet(() -> "Change the value of %s.".formatted(path.isEmpty() ? "the experiment" : path));
        return new Problem(
                key,
                named.map(option -> YamlWriter.shown(node(options, option))).orElse(""),
                named.map(option -> node(options, option).origin()).orElseGet(() -> origin(options)),
                path.isEmpty() ? reason : "In %s: %s".formatted(path, reason),
                remedy);
    }

    /** The option that a message names first. */
    private static Optional<String> named(String message, Binder.Fields options) {
        return options.nodes().keySet().stream()
                .filter(key -> mention(message, key) >= 0)
                .min(Comparator.comparingInt(key -> mention(message, key)));
    }

    private static int mention(String message, String key) {
        Matcher matcher = Pattern.compile("\\b" + Pattern.quote(key) + "\\b").matcher(message);
        return matcher.find() ? matcher.start() : -1;
    }

    private static Node node(Binder.Fields options, String key) {
        return Objects.requireNonNull(options.nodes().get(key));
    }

    /** The origin of a value that is not a default, because defaults alone are valid. */
    private static String origin(Binder.Fields options) {
        return options.nodes().values().stream()
                .map(Node::origin)
                .filter(origin -> !origin.equals(Source.DEFAULT.label()))
                .findFirst()
                .orElse(Source.DEFAULT.label());
    }
}
