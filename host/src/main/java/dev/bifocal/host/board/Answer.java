package dev.bifocal.host.board;

import dev.bifocal.host.plugin.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An HTTP response of the board.
 *
 * @param status the status of HTTP
 * @param type the type of the content
 * @param body the content
 * @param headers further headers
 */
record Answer(int status, String type, String body, Map<String, String> headers) {

    static Answer html(String page) {
        return new Answer(200, "text/html", page, Map.of());
    }

    static Answer text(int status, String sentence) {
        return new Answer(status, "text/plain", sentence + "\n", Map.of());
    }

    /** A hash of the content. */
    String etag() {
        return '"' + Sha256.of(body.getBytes(StandardCharsets.UTF_8)) + '"';
    }
}
