package dev.bifocal.host.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 of a sequence of values. Each value is hashed with its length, so that different sequences have different
 * encodings.
 */
public final class Fingerprint {

    private final MessageDigest digest;

    /** Creates the hash of an empty sequence. */
    public Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Appends bytes. */
    public Fingerprint add(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
        return this;
    }

    /** Appends a text, in UTF-8. */
    public Fingerprint add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends a number. */
    public Fingerprint add(long number) {
        return add(ByteBuffer.allocate(Long.BYTES).putLong(0, number).array());
    }

    /** The hash in hexadecimal; ends the sequence. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
