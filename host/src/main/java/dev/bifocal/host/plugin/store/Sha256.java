package dev.bifocal.host.plugin.store;

import dev.bifocal.host.message.Printable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** SHA-256 checksums in hexadecimal. */
public final class Sha256 {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private static final int LONGEST = 100;

    private Sha256() {}

    /** A new digest. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** The checksum of a content. */
    public static String of(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    /**
     * A checksum in lower or upper case, in lower case.
     *
     * @throws IllegalArgumentException if the text does not have 64 hexadecimal digits
     */
    public static String parse(String text) {
        return require(text.strip().toLowerCase(Locale.ROOT));
    }

    static String require(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("'%s' is not a SHA-256 of 64 hexadecimal digits"
                    .formatted(Printable.line(Printable.bounded(text, LONGEST))));
        }
        return text;
    }
}
