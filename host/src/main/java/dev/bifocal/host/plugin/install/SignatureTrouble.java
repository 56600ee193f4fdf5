package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.store.Verdict;

/**
 * Words for a signature that is not accepted.
 *
 * @param verdict the result of the check
 * @param key the id of the key
 */
record SignatureTrouble(Verdict verdict, String key) {

    static final String REMEDY = "Get the file and the key again from the provider, and compare the key's id with the "
            + "provider by another way. Trust a key with: bifocal plugins keys trust FILE";

    /** A clause without a full stop. */
    String reason() {
        return switch (verdict) {
            case FITS -> "its signature fits";
            case FORGED -> "its signature does not fit, so the file or the signature was changed";
            case UNKNOWN_KEY ->
                "it is signed by the key %s, which you do not trust (bifocal plugins keys list)".formatted(key);
            case EXPIRED_KEY -> "it is signed by the key %s, which has expired".formatted(key);
        };
    }
}
