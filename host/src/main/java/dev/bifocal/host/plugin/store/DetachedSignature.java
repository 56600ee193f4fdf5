package dev.bifocal.host.plugin.store;

import dev.bifocal.host.message.Printable;
import java.nio.file.Path;

/**
 * An Ed25519 signature of a file's SHA-256. It lies beside the file as {@code FILE.sig}, and in indexes and locks.
 *
 * @param key the id of the key; see {@link TrustedKey#id}
 * @param sha256 of the signed file, in hexadecimal
 * @param signature in Base64
 */
public record DetachedSignature(String key, String sha256, String signature) {

    /** The suffix of a signature's file. */
    public static final String SUFFIX = ".sig";

    private static final int LONGEST = 200;

    /** The file of a file's signature. */
    public static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** Checks the form, not the signature. */
    public DetachedSignature {
        sha256 = Sha256.parse(sha256);
        if (!key.matches("[0-9a-f]{16}") || signature.length() > LONGEST) {
            throw new IllegalArgumentException("'%s' with a signature of %s characters is not an Ed25519 signature"
                    .formatted(Printable.bounded(key, LONGEST), signature.length()));
        }
    }
}
