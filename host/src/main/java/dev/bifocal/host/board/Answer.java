package dev.bifocal.host.board;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What the board sends back.
 *
 * @param status the status of HTTP
 * @param type the type of the content
 * @param body the content
 * @param headers further headers
 */
record Answer(int status, String type, String body, Map<String, String> headers) {

    private static final int ETAG_BYTES = 12;

    static Answer html(String page) {
        return new Answer(200, "text/html", page, Map.of());
    }

    static Answer text(int status, String sentence) {
        return new Answer(status, "text/plain", sentence + "\n", Map.of());
    }

    /** A hash of the content. */
    String etag() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
