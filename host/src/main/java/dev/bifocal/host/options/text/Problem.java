package dev.bifocal.host.options.text;

/**
 * One thing that is wrong with an experiment.
 *
 * @param key the key's full path, {@code losses.contrastive.weight}; empty if the problem is not one key's
 * @param value the value as it was written; empty if none was
 * @param origin where it was written: {@code command line}, {@code file exp.yaml:12}, {@code recipe NAME (plugin ID VERSION)} or
 *     {@code default}; empty if it is not what was written in one place
 * @param message one sentence that names key and value
 * @param remedy one sentence on what to do about it
 */
public record Problem(String key, String value, String origin, String message, String remedy) {

    /** This problem with an origin; one that has an origin already keeps it. */
    public Problem at(String where) {
        return origin.isEmpty() ? new Problem(key, value, where, message, remedy) : this;
    }

    /** Origin, message and remedy in one line. */
    public String sentence() {
        return located() + " " + remedy;
    }

    /** The message, after its origin if that is known. */
    public String located() {
        return origin.isEmpty() ? message : origin + ": " + message;
    }
}
