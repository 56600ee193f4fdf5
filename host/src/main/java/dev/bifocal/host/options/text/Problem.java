package dev.bifocal.host.options.text;

/**
 * A problem of an experiment.
 *
 * @param key the full path of the key, such as {@code losses.contrastive.weight}; empty if the problem concerns no
 *     single key
 * @param value the original text of the value; empty without one
 * @param origin the origin of the value: {@code command line}, {@code file exp.yaml:12},
 *     {@code recipe NAME (plugin ID VERSION)} or {@code default}; empty without a single origin
 * @param message one sentence that names the key and the value
 * @param remedy one sentence that states the remedy
 */
public record Problem(String key, String value, String origin, String message, String remedy) {

    /** A copy with an origin; an existing origin is kept. */
    public Problem at(String where) {
        return origin.isEmpty() ? new Problem(key, value, where, message, remedy) : this;
    }

    /** The origin, message and remedy in one line. */
    public String sentence() {
        return located() + " " + remedy;
    }

    /** The message, with the origin as a prefix if it is known. */
    public String located() {
        return origin.isEmpty() ? message : origin + ": " + message;
    }
}
