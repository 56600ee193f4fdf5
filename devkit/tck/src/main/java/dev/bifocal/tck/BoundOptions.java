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
import dev.bifocal.host.options.text.Node.ListNode;
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
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /**
     * Options of which one makes no sense, or may make none.
     *
     * @param place the keys of the option, from the outermost record, with dots between them
     * @param value its value
     * @param options all options
     */
    private record Nonsense(String place, String value, MapNode options) {

        String key() {
            return place.substring(place.lastIndexOf('.') + 1);
        }

        String accepted(Throwable then) {
            return "Option %s accepts %s, and then: %s Give the option a limit, or refuse the value with a message that names the option."
                    .formatted(place, value, then.getMessage());
        }
    }

    /**
     * Gives nonsense to each option, those of nested records included. A value is refused by the binder, the record or
     * {@code trial}, with a message that names the option.
     *
     * @param trial sets the component up with options and computes a step; it throws an {@link AssertionError} for
     *     values that are not finite
     */
    void refuseNonsense(Consumer<Record> trial) {
        List<Nonsense> all = nonsense(spec, "", given, options -> options).toList();
        Expect.applies(!all.isEmpty(), "The component has no option with numbers.");
        all.forEach(nonsense -> refuse(nonsense, trial));
    }

    private Optional<Bound> bound(MapNode options, Problems problems) {
        return Binder.withoutChoices(spec, problems).record(spec, options, place);
    }

    private void refuse(Nonsense nonsense, Consumer<Record> trial) {
        Problems problems = new Problems();
        Optional<Bound> bound = bound(nonsense.options, problems);
        if (bound.isEmpty()) {
            String sentences = String.join(
                    " ", problems.all().stream().map(Problem::message).toList());
            Expect.that(
                    names(sentences, nonsense.key()),
                    () -> "Option %s is refused with the value %s, but the message does not name the option: %s"
                            .formatted(nonsense.place, nonsense.value, sentences));
            return;
        }
        try {
            trial.accept((Record) bound.get().value());
        } catch (BifocalException e) {
            Expect.that(
                    e.kind() == BifocalException.Kind.CONFIGURATION
                            && !(dev.bifocal.host.message.ErrorCode.of(e) == dev.bifocal.host.message.ErrorCode.PLUGIN)
                            && Expect.names(e, nonsense.key()),
                    () -> nonsense.accepted(e));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(nonsense.accepted(e), e);
        }
    }

    private static boolean names(String text, String key) {
        return Pattern.compile("\\b" + Pattern.quote(key) + "\\b").matcher(text).find();
    }

    /**
     * Nonsense for the options of a record.
     *
     * @param prefix the keys of the record, with a dot behind each
     * @param healthy options that make sense
     * @param whole the options of the component with other options of this record
     */
    private Stream<Nonsense> nonsense(RecordSpec record, String prefix, MapNode healthy, UnaryOperator<MapNode> whole) {
        return record.options().stream().flatMap(option -> {
            String where = prefix + option.key();
            boolean list = isList(option.type());
            OptionType leaf = leaf(option.type());
            if (leaf instanceof OptionType.Nested nested) {
                MapNode inner = record(option, healthy);
                UnaryOperator<MapNode> all =
                        changed -> whole.apply(with(healthy, option.key(), list ? listOf(changed) : changed));
                return bound(all.apply(inner), new Problems()).isPresent()
                        ? nonsense(nested.spec(), where + ".", inner, all)
                        : Stream.empty();
            }
            return values(option.range(), leaf)
                    .map(value -> list ? "[%s]".formatted(value) : value)
                    .map(value -> new Nonsense(
                            where, value, whole.apply(with(healthy, option.key(), read(value, option.key())))));
        });
    }

    private static MapNode with(MapNode options, String key, Node value) {
        Map<String, Node> entries = new LinkedHashMap<>(options.entries());
        entries.put(key, value);
        return new MapNode(entries, SOURCE.label());
    }

    private static ListNode listOf(MapNode record) {
        return new ListNode(List.of(record), SOURCE.label());
    }

    private static Node read(String text, String key) {
        return dev.bifocal.host.options.text.YamlReader.read(text, key, SOURCE, new Problems())
                .orElseThrow();
    }

    /** The given or default record of an option, the first one of a list; otherwise one with the defaults. */
    private static MapNode record(OptionSpec option, MapNode given) {
        Optional<Node> node = given.get(option.key())
                .or(() -> option.defaultText().filter(text -> !text.isBlank()).map(text -> read(text, option.key())));
        if (node.isPresent()
                && node.get() instanceof ListNode list
                && !list.items().isEmpty()) {
            node = Optional.of(list.items().get(0));
        }
        return node.isPresent() && node.get() instanceof MapNode map ? map : MapNode.empty(SOURCE.label());
    }

    private static boolean isList(OptionType type) {
        return type instanceof OptionType.ListOf
                || (type instanceof OptionType.OptionalOf optional && isList(optional.element()));
    }

    private static OptionType leaf(OptionType type) {
        if (type instanceof OptionType.OptionalOf optional) {
            return leaf(optional.element());
        }
        return type instanceof OptionType.ListOf list ? leaf(list.element()) : type;
    }

    private static Stream<String> values(Range range, OptionType type) {
        boolean real = type == OptionType.Scalar.DOUBLE;
        if (!real && type != OptionType.Scalar.INT && type != OptionType.Scalar.LONG) {
            return Stream.empty();
        }
        List<String> values = new ArrayList<>(List.of("many"));
        if (real) {
            values.addAll(List.of(".nan", ".inf", "-.inf"));
        }
        values.addAll(outside(range, real));
        return values.stream();
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
