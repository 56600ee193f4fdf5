/**
 * Options: immutable records that are read from text. A record declares its options with {@link
 * dev.bifocal.api.option.Option}; {@link dev.bifocal.host.options.Binder} reads a map of settings into the record and
 * reports all problems together.
 *
 * <p>The same declaration gives the documentation ({@link dev.bifocal.host.options.OptionsDoc}) and the JSON Schema
 * ({@link dev.bifocal.host.options.SchemaTypes}). The package knows neither experiments nor plugins: alternatives that
 * are chosen by name come from {@link dev.bifocal.host.options.Choices}. Read {@link
 * dev.bifocal.host.options.RecordSpec} first.
 */
@NullMarked
package dev.bifocal.host.options;

import org.jspecify.annotations.NullMarked;
