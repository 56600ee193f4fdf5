package dev.bifocal.host.board;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which requests are answered.
 *
 * <ul>
 *   <li>Only GET and HEAD.
 *   <li>The Host must be this machine and port, so that a name of another site that resolves to this machine gets
 *   nothing (DNS rebinding). An Origin, if there is one, must be the board's own. <li>The token must be in the address
 *   or in the cookie. An address with the token sets the cookie and leads to the same page without the token, which
 *   therefore stays out of the history and of links. <li>No path contains {@code ..}, a backslash, or an escape; names
 *   of runs are parameters, and are only compared with existing ones.
 * </ul>
 */
final class Access {

    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final String PARAMETER = "token=";

    private final int port;
    private final String token;

    Access(int port, String token) {
        this.port = port;
        this.token = token;
    }

    String url() {
        return "http://127.0.0.1:%s/?%s%s".formatted(port, PARAMETER, token);
    }

    /** The answer to a request that is not to be answered with a page; empty if it may pass. */
    Optional<Answer> refusal(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        URI uri = exchange.getRequestURI();
        if (!METHODS.contains(exchange.getRequestMethod())) {
            return Optional.of(
                    new Answer(405, "text/plain", "The board can only be read.\n", Map.of("Allow", "GET, HEAD")));
        }
        if (!only(headers, "Host", hosts())) {
            return Optional.of(Answer.text(403, "The board answers on 127.0.0.1 only."));
        }
        List<String> origins = hosts().stream().map("http://%s"::formatted).toList();
        if (headers.containsKey("Origin") && !only(headers, "Origin", origins)) {
            return Optional.of(Answer.text(403, "The board answers its own pages only."));
        }
        if (!String.valueOf(uri.getRawPath()).matches("/[\\p{Alnum}]*")) {
            return Optional.of(Answer.text(400, "The board has no such address."));
        }
        if (tokenOf(uri).filter(this::isToken).isPresent()) {
            return Optional.of(new Answer(
                    303,
                    "text/plain",
                    "",
                    Map.of(
                            "Location",
                            "/",
                            "Set-Cookie",
                            "%s=%s; Path=/; HttpOnly; SameSite=Strict".formatted(cookie(), token))));
        }
        return cookies(headers).anyMatch(this::isToken)
                ? Optional.empty()
                : Optional.of(Answer.text(403, "Open the address that 'bifocal board' has printed."));
    }

    private List<String> hosts() {
        return List.of("127.0.0.1:" + port, "localhost:" + port);
    }

    private static boolean only(Headers headers, String name, List<String> allowed) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 && allowed.contains(values.get(0));
    }

    private static Optional<String> tokenOf(URI uri) {
        return uri.getRawQuery() == null
                ? Optional.empty()
                : Stream.of(uri.getRawQuery().split("&"))
                        .filter(part -> part.startsWith(PARAMETER))
                        .map(part -> part.substring(PARAMETER.length()))
                        .findFirst();
    }

    /** Cookies belong to a host and not to a port, so that each board has a name of its own. */
    private String cookie() {
        return "bifocal-" + port;
    }

    private Stream<String> cookies(Headers headers) {
        return headers.getOrDefault("Cookie", List.of()).stream()
                .flatMap(line -> Stream.of(line.split(";")))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(cookie() + "="))
                .map(cookie -> cookie.substring(cookie().length() + 1));
    }

    private boolean isToken(String text) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
