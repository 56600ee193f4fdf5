package dev.bifocal.host.experiment;

import dev.bifocal.host.options.text.Source;

/**
 * One value of a resolved experiment.
 *
 * @param key the full path of the key
 * @param value the value, in one line of YAML
 * @param origin the origin of the value: {@code command line}, {@code file exp.yaml:12},
 *     {@code recipe NAME (plugin ID VERSION)} or {@code default}
 */
public record Setting(String key, String value, String origin) {

    /** Whether the value is a default. */
    public boolean isDefault() {
        return origin.equals(Source.DEFAULT.label());
    }
}
