package dev.bifocal.host.board;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.report.Sweeps;
import dev.bifocal.host.report.html.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs and sweeps in a browser on this machine, read only. Whoever knows the {@linkplain #url() address} with its
 * random token may look; see {@link Access}.
 */
public final class Board implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Board.class);
    private static final int THREADS = 4;
    private static final int TOKEN_BYTES = 32;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final HttpServer server;
    private final ExecutorService threads;
    private final Access access;
    private final BoardPages pages;

    private Board(HttpServer server, String token, Path root, Sweeps sweeps) {
        this.server = server;
        this.access = new Access(server.getAddress().getPort(), token);
        this.pages = new BoardPages(root, sweeps);
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "board");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts a board.
     *
     * @param root the folder of all runs
     * @param sweeps the sweeps below it
     * @param port a port of this machine; 0 for any that is free
     * @throws BifocalException if the port is in use
     */
    public static Board start(Path root, Sweeps sweeps, int port) {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
            return new Board(server, Base64.getUrlEncoder().withoutPadding().encodeToString(token), root, sweeps);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The board cannot listen on port %s: %s.".formatted(port, e.getMessage()),
                    "Give another port with --port, or leave it out to take any that is free.",
                    e);
        }
    }

    /** The address to open, with the token. */
    public String url() {
        return access.url();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = access.refusal(exchange).orElseGet(() -> pages.answer(exchange.getRequestURI()));
            } catch (RuntimeException e) {
                LOG.warn("The board cannot answer {}", exchange.getRequestURI(), e);
                answer = Answer.text(500, "The page cannot be made. The log of the board says why.");
            }
            send(exchange, answer);
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        headers.set("Content-Type", answer.type() + "; charset=utf-8");
        headers.set("Content-Security-Policy", Page.LIVE_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        String etag = answer.etag();
        if (answer.status() == 200) {
            headers.set("ETag", etag);
        }
        boolean unchanged = answer.status() == 200
                && etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (unchanged) {
            exchange.sendResponseHeaders(304, -1);
        } else if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
