package dev.bifocal.host.plugin.store;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of PEM files (RFC 7468): Base64 between two lines that name the content. */
final class Pem {

    private static final int COLUMNS = 64;

    private Pem() {}

    static String block(String label, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(
                        label, Base64.getMimeEncoder(COLUMNS, new byte[] {'\n'}).encodeToString(content));
    }

    /** The content of the first block with a label, if there is one. */
    static Optional<byte[]> find(String label, String text) {
        Matcher matcher = Pattern.compile("-----BEGIN %1$s-----([A-Za-z0-9+/=\\s]*)-----END %1$s-----".formatted(label))
                .matcher(text);
        try {
            return matcher.find() ? Optional.of(Base64.getMimeDecoder().decode(matcher.group(1))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
