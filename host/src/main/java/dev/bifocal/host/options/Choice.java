package dev.bifocal.host.options;

/**
 * An alternative selected by name, with its own options.
 *
 * <p>A record with a component of this type and the annotation {@link Chosen} is one map in a file: the key
 * {@code name}, the options of the alternative, and the other options of the record stand side by side.
 *
 * @param value the alternative
 * @param options the options, an instance of the record that the alternative declares
 * @param <T> the common type of all alternatives
 */
public record Choice<T>(T value, Record options) {}
