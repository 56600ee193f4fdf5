package dev.bifocal.host.options;

import dev.bifocal.host.options.text.Node;

/**
 * A value that was read, and the one way to write it.
 *
 * @param value the value
 * @param node the value as text, complete with defaults, each part with its origin
 */
public record Bound(Object value, Node node) {}
