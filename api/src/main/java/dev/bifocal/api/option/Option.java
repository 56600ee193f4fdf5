package dev.bifocal.api.option;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a component of an options record as an option.
 *
 * <p>Types that work are {@code int}, {@code long}, {@code double}, {@code boolean}, {@link String}, enums (written in
 * lower case with hyphens), further records of options, {@link java.util.Optional} of one of these for an option that may
 * be left out, and {@link java.util.List} of one of these. Conditions between options belong in the record's compact
 * constructor, which throws {@link IllegalArgumentException} with a sentence that names the option and the remedy.
 *
 * <pre>{@code
 * public record Options(
 *         @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {

    /** Stands for the lack of a default. */
    String REQUIRED = "\0required";

    /** One sentence on what the option does, with its unit where it has one. */
    String doc();

    /** The default, written as in an experiment file; without it the option has to be given. */
    String value() default REQUIRED;

    /** The least number allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** The greatest number allowed. */
    double max() default Double.POSITIVE_INFINITY;

    /** The number that the option must be greater than. */
    double above() default Double.NEGATIVE_INFINITY;

    /** The number that the option must be less than. */
    double below() default Double.POSITIVE_INFINITY;

    /** The texts allowed; any if empty. */
    String[] oneOf() default {};
}
