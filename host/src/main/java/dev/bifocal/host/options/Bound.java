package dev.bifocal.host.options;

import dev.bifocal.host.options.text.Node;

/**
 * A value together with its canonical text.
 *
 * @param value the value
 * @param node the value as text including defaults, each part with its origin
 */
public record Bound(Object value, Node node) {}
