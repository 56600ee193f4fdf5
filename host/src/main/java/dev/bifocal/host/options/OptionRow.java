package dev.bifocal.host.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The description of an option, a row of a table.
 *
 * @param key the key, relative to the record
 * @param type the type in words: {@code number}, {@code list of whole numbers}, {@code one of paper, code}
 * @param defaultValue the default; {@code required} or {@code none} without one
 * @param range the allowed numbers; empty if all are allowed
 * @param doc one sentence that describes the option
 */
public record OptionRow(
        String key, String type, @JsonProperty("default") String defaultValue, String range, String doc) {}
