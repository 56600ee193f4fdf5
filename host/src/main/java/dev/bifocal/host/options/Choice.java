package dev.bifocal.host.options;

/**
 * An alternative that a user chose by its name, with its own options.
 *
 * <p>A record with a component of this type and the annotation {@link Chosen} is one map in a file: the key {@code name}, the
 * options of the alternative, and the other options of the record stand side by side.
 *
 * @param value the alternative
 * @param options its options, an instance of the record that the alternative declares
 * @param <T> what all alternatives have in common
 */
public record Choice<T>(T value, Record options) {}
