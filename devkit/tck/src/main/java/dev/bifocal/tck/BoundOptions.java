package dev.bifocal.tck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.host.options.Binder;
import dev.bifocal.host.options.Bound;
import dev.bifocal.host.options.OptionSpec;
import dev.bifocal.host.options.OptionType;
import dev.bifocal.host.options.Range;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The options of a component, read by the host's binder. */
final class BoundOptions {

    private static final Source SOURCE = Source.text("options()");
    private static final double NO_MINIMUM = Double.NEGATIVE_INFINITY;
    private static final double NO_MAXIMUM = Double.POSITIVE_INFINITY;

    private final RecordSpec spec;
    private final MapNode given;
    private final String place;

    /**
     * Options.
     *
     * @param options a map, or YAML
     * @param place the place of the component in an experiment
     */
    BoundOptions(Component<?> component, Object options, String place) {
        this.spec = RecordSpec.of(component.optionsType());
        this.place = place;
        Problems problems = new Problems();
        Node node = node(options, problems);
        require(problems);
        this.given = node instanceof MapNode map ? map : MapNode.empty(SOURCE.label());
    }

    private static Node node(Object options, Problems problems) {
        String text = options instanceof String yaml ? yaml : json(options);
        return text.isBlank()
                ? MapNode.empty(SOURCE.label())
                : dev.bifocal.host.options.text.YamlReader.read(text, "", SOURCE, problems)
                        .orElse(MapNode.empty(SOURCE.label()));
    }

    static String json(Object options) {
        try {
            return new ObjectMapper().writeValueAsString(options);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("options() returns values that YAML cannot express: " + options, e);
        }
    }

    Record bind() {
        Problems problems = new Problems();
        Optional<Bound> bound = Binder.withoutChoices(spec, problems).record(spec, given, place);
        require(problems);
        return (Record) bound.orElseThrow().value();
    }

    private static void require(Problems problems) {
        Expect.that(problems.all().isEmpty(), () -> "The host refuses options(): %s"
                .formatted(String.join(
                        " ", problems.all().stream().map(Problem::sentence).toList())));
    }

    /** A value of an option that makes no sense, or may make none. */
    private record Nonsense(String key, String value) {}

    /**
     * Gives nonsense to each option. A value is refused by the binder, the record or {@code trial}, with a message that
     * names the option.
     *
     * @param trial sets the component up with options and computes a step; it throws an {@link AssertionError} for
     *     values that are not finite
     */
    void refuseNonsense(Consumer<Record> trial) {
        List<Nonsense> all = new ArrayList<>();
        spec.options().forEach(option -> all.addAll(nonsense(option)));
        Expect.applies(!all.isEmpty(), "The component has no option with numbers.");
        all.forEach(nonsense -> refuse(nonsense, trial));
    }

    private void refuse(Nonsense nonsense, Consumer<Record> trial) {
        Problems problems = new Problems();
        Map<String, Node> entries = new LinkedHashMap<>(given.entries());
        dev.bifocal.host.options.text.YamlReader.read(nonsense.value, nonsense.key, SOURCE, problems)
                .ifPresent(node -> entries.put(nonsense.key, node));
        Optional<Bound> bound =
                Binder.withoutChoices(spec, problems).record(spec, new MapNode(entries, SOURCE.label()), place);
        if (bound.isEmpty()) {
            String sentences = String.join(
                    " ", problems.all().stream().map(Problem::message).toList());
            Expect.that(
                    names(sentences, nonsense.key),
                    () -> "Option %s is refused with the value %s, but the message does not name the option: %s"
                            .formatted(nonsense.key, nonsense.value, sentences));
            return;
        }
        try {
            trial.accept((Record) bound.get().value());
        } catch (BifocalException e) {
            Expect.that(
                    e.kind() == BifocalException.Kind.CONFIGURATION
                            && !(dev.bifocal.host.message.ErrorCode.of(e) == dev.bifocal.host.message.ErrorCode.PLUGIN)
                            && Expect.names(e, nonsense.key),
                    () ->
                            "Option %s accepts %s, and then: %s Give the option a limit, or refuse the value with a message that names the option."
                                    .formatted(nonsense.key, nonsense.value, e.getMessage()));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "Option %s accepts %s, and then: %s Give the option a limit, or refuse the value with a message that names the option."
                            .formatted(nonsense.key, nonsense.value, e.getMessage()),
                    e);
        }
    }

    private static boolean names(String text, String key) {
        return Pattern.compile("\\b" + Pattern.quote(key) + "\\b").matcher(text).find();
    }

    private static List<Nonsense> nonsense(OptionSpec option) {
        OptionType type = option.type();
        boolean list = type instanceof OptionType.ListOf;
        OptionType inner = type instanceof OptionType.OptionalOf optional
                ? optional.element()
                : type instanceof OptionType.ListOf of ? of.element() : type;
        boolean real = inner == OptionType.Scalar.DOUBLE;
        if (!real && inner != OptionType.Scalar.INT && inner != OptionType.Scalar.LONG) {
            return List.of();
        }
        List<String> values = new ArrayList<>(List.of("many"));
        if (real) {
            values.addAll(List.of(".nan", ".inf", "-.inf"));
        }
        values.addAll(outside(option.range(), real));
        return values.stream()
                .map(value -> new Nonsense(option.key(), list ? "[%s]".formatted(value) : value))
                .toList();
    }

    /** Numbers just outside the limits; -1 and 0 where there is no lower limit. */
    private static List<String> outside(Range range, boolean real) {
        List<String> values = new ArrayList<>();
        if (range.min() != NO_MINIMUM) {
            values.add(text(range.min() - 1, real));
        } else if (range.above() != NO_MINIMUM) {
            values.add(text(range.above(), real));
        } else {
            values.add("-1");
            values.add("0");
        }
        if (range.max() != NO_MAXIMUM) {
            values.add(text(range.max() + 1, real));
        }
        if (range.below() != NO_MAXIMUM) {
            values.add(text(range.below(), real));
        }
        return values;
    }

    private static String text(double number, boolean real) {
        return real ? Double.toString(number) : Long.toString((long) number);
    }
}
