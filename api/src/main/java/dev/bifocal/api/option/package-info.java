/**
 * The declaration of a component's options.
 *
 * <p>Options are the components of a record, each with an {@link dev.bifocal.api.option.Option} that states its
 * meaning, default and range. The host uses this declaration to read and check experiments, and to generate {@code
 * plugins describe}, the documentation and the JSON Schema.
 *
 * @since 1.0
 */
@NullMarked
package dev.bifocal.api.option;

import org.jspecify.annotations.NullMarked;
