package dev.bifocal.api.option;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a component of an options record as an option.
 *
 * <p>The supported types are {@code int}, {@code long}, {@code double}, {@code boolean}, {@link String}, enums (written
 * in lower case with hyphens), nested records of options, {@link java.util.Optional} of one of these for an optional
 * value, and {@link java.util.List} of one of these. Conditions between options belong in the record's compact
 * constructor, which throws {@link IllegalArgumentException} with a sentence that names the option and the remedy.
 *
 * <p>In an experiment, the options of a component stand beside the keys of the host. An option therefore cannot be
 * named {@code name}, {@code weight}, {@code target}, {@code targets}, {@code from}, {@code side}, {@code as} or {@code
 * host}. This list is fixed for 1.x: keys that the host adds later stand below {@code host}.
 *
 * <pre>{@code
 * public record Options(
 *         @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature) {}
 * }</pre>
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {

    /** The marker for an option without a default. */
    String REQUIRED = "\0required";

    /** One sentence that describes the option, with its unit if it has one. */
    String doc();

    /** The default, written as in an experiment file. An option without a default is required. */
    String value() default REQUIRED;

    /** The minimum, inclusive. */
    double min() default Double.NEGATIVE_INFINITY;

    /** The maximum, inclusive. */
    double max() default Double.POSITIVE_INFINITY;

    /** The minimum, exclusive. */
    double above() default Double.NEGATIVE_INFINITY;

    /** The maximum, exclusive. */
    double below() default Double.POSITIVE_INFINITY;

    /** The allowed texts; if empty, any text is allowed. */
    String[] oneOf() default {};
}
