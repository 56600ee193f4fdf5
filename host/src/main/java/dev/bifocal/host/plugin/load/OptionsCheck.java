package dev.bifocal.host.plugin.load;

import dev.bifocal.api.option.Option;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks by reflection that a record follows the rules of {@link Option}. */
final class OptionsCheck {

    /** The keys of the host for a loss, a head or a target, which options must not use. */
    static final Set<String> RESERVED = Set.of("name", "weight", "target", "targets", "from", "side", "as", "host");

    private static final Set<Class<?>> BOXES = Set.of(Integer.class, Long.class, Double.class, Boolean.class);

    private static final Set<Class<?>> PRIMITIVES = Set.of(int.class, long.class, double.class, boolean.class);

    /**
     * A problem of a declaration.
     *
     * @param message one sentence
     * @param remedy one sentence
     */
    record Problem(String message, String remedy) {}

    private final List<Problem> problems = new ArrayList<>();
    private final Set<Class<?>> enclosing = new LinkedHashSet<>();

    private OptionsCheck() {}

    /** All problems of a component's options. */
    static List<Problem> check(Class<?> optionsType) {
        OptionsCheck check = new OptionsCheck();
        if (optionsType.isRecord()) {
            check.checkReserved(optionsType);
            check.checkRecord(optionsType);
        } else {
            check.add(
                    "The options type %s is not a record.".formatted(optionsType.getName()),
                    "Declare the options as a record, without components if there are none.");
        }
        return List.copyOf(check.problems);
    }

    private void checkReserved(Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (RESERVED.contains(component.getName())) {
                add(
                        "%s has a reserved name.".formatted(label(component)),
                        "Choose another name. Reserved names: %s."
                                .formatted(String.join(
                                        ", ", RESERVED.stream().sorted().toList())));
            }
        }
    }

    private void checkRecord(Class<?> type) {
        if (!enclosing.add(type)) {
            add(
                    "The options type %s contains itself.".formatted(type.getName()),
                    "Options must form a finite tree; use a different nested record.");
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            checkComponent(component);
        }
        enclosing.remove(type);
    }

    private void checkComponent(RecordComponent component) {
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            add("%s has no @Option.".formatted(label(component)), "Annotate it with @Option and a doc sentence.");
            return;
        }
        if (option.doc().isBlank()) {
            add("%s has an empty doc.".formatted(label(component)), "Describe the option in one sentence.");
        }
        Optional<Class<?>> element = element(component.getGenericType());
        if (element.isEmpty()) {
            add(
                    "%s has type %s, which options cannot have."
                            .formatted(
                                    label(component), component.getGenericType().getTypeName()),
                    "Use int, long, double, boolean, String, an enum, a record of options, or Optional or List of one of these.");
            return;
        }
        if (element.get().isRecord()) {
            checkRecord(element.get());
        }
        checkValue(component, option, element.get());
    }

    private void checkValue(RecordComponent component, Option option, Class<?> element) {
        new DefaultCheck(component, option, element)
                .problem()
                .ifPresent(problem -> add("%s %s.".formatted(label(component), problem), "Correct its @Option."));
    }

    /** The supported type of an option, or of the content of its Optional or List. */
    private static Optional<Class<?>> element(Type type) {
        Type inner = argumentOf(Optional.class, type).orElse(type);
        Type core = argumentOf(List.class, inner).orElse(inner);
        Set<Class<?>> numbers = type instanceof Class ? PRIMITIVES : BOXES;
        return core instanceof Class<?> plain && (numbers.contains(plain) || isObjectType(plain))
                ? Optional.of(plain)
                : Optional.empty();
    }

    private static Optional<Type> argumentOf(Class<?> container, Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == container
                ? Optional.of(generic.getActualTypeArguments()[0])
                : Optional.empty();
    }

    private static boolean isObjectType(Class<?> type) {
        return type == String.class || type.isEnum() || type.isRecord();
    }

    private static String label(RecordComponent component) {
        return "Option '%s' of %s"
                .formatted(component.getName(), component.getDeclaringRecord().getName());
    }

    private void add(String message, String remedy) {
        problems.add(new Problem(message, remedy));
    }
}
