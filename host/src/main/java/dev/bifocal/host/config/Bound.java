package dev.bifocal.host.config;

/**
 * A value that was read, and the one way to write it.
 *
 * @param value the value
 * @param node the value as text, complete with defaults, each part with its origin
 */
record Bound(Object value, Node node) {}
