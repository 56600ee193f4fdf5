package dev.bifocal.host.experiment;

import dev.bifocal.host.options.text.Source;

/**
 * One value of a resolved experiment.
 *
 * @param key the key's full path
 * @param value the value, in one line of YAML
 * @param origin where it was written: {@code command line}, {@code file exp.yaml:12}, {@code recipe NAME (plugin ID VERSION)} or
 *     {@code default}
 */
public record Setting(String key, String value, String origin) {

    /** Whether nobody wrote it. */
    public boolean isDefault() {
        return origin.equals(Source.DEFAULT.label());
    }
}
