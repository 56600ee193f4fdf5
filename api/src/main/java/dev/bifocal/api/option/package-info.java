/**
 * How a component declares its options.
 *
 * <p>Options are the components of a record, each with an {@link dev.bifocal.api.option.Option} that says what it means, its
 * default and its range. The host makes everything else from this one declaration: reading an experiment, checking it,
 * {@code plugins describe}, the documentation and the JSON Schema.
 */
@NullMarked
package dev.bifocal.api.option;

import org.jspecify.annotations.NullMarked;
