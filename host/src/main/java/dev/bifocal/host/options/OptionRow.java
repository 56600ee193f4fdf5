package dev.bifocal.host.options;

/**
 * An option in words, a row of a table.
 *
 * @param key its key, below the record's own
 * @param type what it holds: {@code number}, {@code list of whole numbers}, {@code one of paper, code}
 * @param defaultValue its default; {@code required} or {@code none} if it has none
 * @param range the numbers allowed, empty if all are
 * @param doc one sentence on what it does
 */
public record OptionRow(String key, String type, String defaultValue, String range, String doc) {}
