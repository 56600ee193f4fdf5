package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The type of an option. */
public sealed interface OptionType {

    /** A single value without structure. */
    enum Scalar implements OptionType {
        INT,
        LONG,
        DOUBLE,
        BOOLEAN,
        TEXT
    }

    /** A constant of an enum, written in lower case with hyphens. */
    record Constant(Class<? extends Enum<?>> type) implements OptionType {

        /** The constants by their text. */
        public Map<String, Enum<?>> byWord() {
            Map<String, Enum<?>> words = new LinkedHashMap<>();
            for (Enum<?> constant : type.getEnumConstants()) {
                words.put(word(constant), constant);
            }
            return words;
        }

        /** The constant of a text, including names of earlier versions. */
        Optional<Enum<?>> of(String text) {
            return byWord().values().stream()
                    .filter(constant -> text.equals(word(constant))
                            || text.equals(constant.name().toLowerCase(Locale.ROOT))
                            || formerWord(constant).filter(text::equals).isPresent())
                    .findFirst();
        }

        static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private Optional<String> formerWord(Enum<?> constant) {
            try {
                return Optional.ofNullable(
                                type.getDeclaredField(constant.name()).getAnnotation(FormerWord.class))
                        .map(FormerWord::value);
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("An enum has a field for each constant: " + type.getName(), e);
            }
        }
    }

    /** A record of nested options. */
    record Nested(Class<? extends Record> type) implements OptionType {
        public RecordSpec spec() {
            return RecordSpec.of(type);
        }
    }

    /** A map with the name of an alternative, its options and the options of the record that contains the choice. */
    record ChoiceNode(Class<? extends Record> type) implements OptionType {
        public RecordSpec spec() {
            return RecordSpec.of(type);
        }
    }

    /** One of the records that a sealed interface permits, as a map with the record's name as its only key. */
    record OneOf(Class<?> type) implements OptionType {

        /** The records by their name in files. */
        public Map<String, RecordSpec> alternatives() {
            Map<String, RecordSpec> alternatives = new LinkedHashMap<>();
            collect(type, alternatives);
            return alternatives;
        }

        private static void collect(Class<?> type, Map<String, RecordSpec> alternatives) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                if (permitted.isSealed()) {
                    collect(permitted, alternatives);
                } else {
                    String name = permitted.getSimpleName();
                    alternatives.put(
                            name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1),
                            RecordSpec.of(permitted.asSubclass(Record.class)));
                }
            }
        }
    }

    /** {@link Renames}: a text, or a map of texts. */
    enum RenamesType implements OptionType {
        RENAMES
    }

    /** {@link Candidates}: a number, or a list of numbers. */
    enum CandidatesType implements OptionType {
        CANDIDATES
    }

    /** An optional value. */
    record OptionalOf(OptionType element) implements OptionType {}

    /** A list of values. */
    record ListOf(OptionType element) implements OptionType {}

    /** Values by user-defined names. */
    record MapOf(OptionType element) implements OptionType {}

    /**
     * The option type of a Java type.
     *
     * @param where the component, for the message
     * @throws BifocalException if options cannot have this type
     */
    static OptionType of(Type type, String where) {
        if (type instanceof ParameterizedType generic) {
            List<Type> arguments = Arrays.asList(generic.getActualTypeArguments());
            OptionType element = of(arguments.get(arguments.size() - 1), where);
            if (generic.getRawType() == Optional.class) {
                return new OptionalOf(element);
            } else if (generic.getRawType() == List.class) {
                return new ListOf(element);
            } else if (generic.getRawType() == Map.class && arguments.get(0) == String.class) {
                return new MapOf(element);
            }
        }
        return type instanceof Class<?> plain ? ofClass(plain, where) : refuse(type, where);
    }

    private static OptionType ofClass(Class<?> type, String where) {
        if (type == int.class || type == Integer.class) {
            return Scalar.INT;
        } else if (type == long.class || type == Long.class) {
            return Scalar.LONG;
        } else if (type == double.class || type == Double.class) {
            return Scalar.DOUBLE;
        } else if (type == boolean.class || type == Boolean.class) {
            return Scalar.BOOLEAN;
        } else if (type == String.class) {
            return Scalar.TEXT;
        } else if (type.isEnum()) {
            @SuppressWarnings("unchecked") // isEnum
            Class<? extends Enum<?>> constants = (Class<? extends Enum<?>>) type;
            return new Constant(constants);
        } else if (type == Renames.class) {
            return RenamesType.RENAMES;
        } else if (type == Candidates.class) {
            return CandidatesType.CANDIDATES;
        } else if (type.isRecord()) {
            Class<? extends Record> record = type.asSubclass(Record.class);
            return RecordSpec.hasChoice(record) ? new ChoiceNode(record) : new Nested(record);
        }
        return type.isSealed() && type.isInterface() ? new OneOf(type) : refuse(type, where);
    }

    private static OptionType refuse(Type type, String where) {
        throw new HostException(
                ErrorCode.PLUGIN,
                "The option %s has the type %s, which options cannot have.".formatted(where, type.getTypeName()),
                "The author must use a type that the documentation of @Option lists.");
    }
}
