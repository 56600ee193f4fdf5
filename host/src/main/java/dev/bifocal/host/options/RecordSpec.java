package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The declared options of a record.
 *
 * @param type the record
 * @param options the options in order
 * @param chosen the component that holds a choice by name, if any
 */
public record RecordSpec(Class<? extends Record> type, List<OptionSpec> options, Optional<ChosenField> chosen) {

    /**
     * The component of a record that holds a {@link Choice}.
     *
     * @param name the name
     * @param kind the word of {@link Chosen}
     */
    public record ChosenField(String name, String kind) {}

    private static final ClassValue<RecordSpec> CACHE = new ClassValue<>() {
        @Override
        protected RecordSpec computeValue(Class<?> type) {
            return read(type.asSubclass(Record.class));
        }
    };

    /**
     * Reads the declared options of a record.
     *
     * @throws BifocalException if a declaration is invalid
     */
    public static RecordSpec of(Class<? extends Record> type) {
        return CACHE.get(type);
    }

    /** The kind of the alternatives, for a record that has a choice. */
    public String kind() {
        return chosen.orElseThrow().kind();
    }

    static boolean hasChoice(Class<? extends Record> type) {
        return chosen(type).isPresent();
    }

    public List<String> keys() {
        return options.stream().map(OptionSpec::key).toList();
    }

    Optional<OptionSpec> option(String key) {
        return options.stream().filter(option -> option.key().equals(key)).findFirst();
    }

    /**
     * Creates a record with the given values.
     *
     * @throws InvocationTargetException if the constructor rejects the values
     */
    Record create(Map<String, Object> values) throws InvocationTargetException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] arguments = Arrays.stream(components)
                .map(component -> Objects.requireNonNull(values.get(component.getName())))
                .toArray();
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            if (e instanceof InvocationTargetException refused) {
                throw refused;
            }
            throw new IllegalStateException("A record has its canonical constructor: " + type.getName(), e);
        }
    }

    private static RecordSpec read(Class<? extends Record> type) {
        Optional<ChosenField> chosen = chosen(type);
        List<OptionSpec> options = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (!component.isAnnotationPresent(Chosen.class)) {
                options.add(option(type, component));
            }
        }
        return new RecordSpec(type, List.copyOf(options), chosen);
    }

    private static OptionSpec option(Class<?> type, RecordComponent component) {
        String where = component.getName() + " of " + type.getName();
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "The record component %s has no @Option.".formatted(where),
                    "The author must annotate it with a doc sentence, a default and a range.");
        }
        return OptionSpec.of(component.getName(), OptionType.of(component.getGenericType(), where), option);
    }

    private static Optional<ChosenField> chosen(Class<? extends Record> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            Chosen chosen = component.getAnnotation(Chosen.class);
            if (chosen != null) {
                return Optional.of(new ChosenField(component.getName(), chosen.value()));
            }
        }
        return Optional.empty();
    }
}
