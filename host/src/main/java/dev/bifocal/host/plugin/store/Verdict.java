package dev.bifocal.host.plugin.store;

/** The result of checking a signature. */
public enum Verdict {
    /** A trusted key made the signature for this file. */
    FITS,
    /** The key is not trusted, so the signature says nothing. */
    UNKNOWN_KEY,
    /** A trusted key made the signature, but the key has expired. */
    EXPIRED_KEY,
    /** The file or the signature was changed. */
    FORGED
}
