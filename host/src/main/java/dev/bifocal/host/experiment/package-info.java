/**
 * Experiments as text: files, recipes and overrides are merged value by value, each value remembers where it came from, and the
 * result is bound to records, of this package and of those that they configure. Fed by {@code plugin} with the components that an
 * experiment can name.
 */
@NullMarked
package dev.bifocal.host.experiment;

import org.jspecify.annotations.NullMarked;
