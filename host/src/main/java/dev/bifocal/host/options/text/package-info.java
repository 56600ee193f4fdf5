/**
 * Settings as text: YAML is read to {@linkplain dev.bifocal.host.options.text.Node nodes}, each with its origin, and
 * nodes are written as YAML. A {@link dev.bifocal.host.options.text.Problem} is one mistake, with its key, value,
 * origin and remedy.
 */
@NullMarked
package dev.bifocal.host.options.text;

import org.jspecify.annotations.NullMarked;
