package dev.bifocal.host.plugin.install;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on the loopback interface that serves files, and misbehaves where a test wants it to. */
public final class LoopbackServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();

    public LoopbackServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.start();
    }

    /** Serves a file, or status 404 if there is none. */
    public LoopbackServer serves(String path, Path file) {
        return answers(path, exchange -> {
            if (Files.exists(file)) {
                whole(exchange, Files.readAllBytes(file));
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        });
    }

    /** Serves all files of a folder. */
    public LoopbackServer servesFolder(Path folder) {
        return answers("/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            if (Files.isRegularFile(file)) {
                whole(exchange, Files.readAllBytes(file));
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        });
    }

    LoopbackServer serves(String path, byte[] content) {
        return answers(path, exchange -> whole(exchange, content));
    }

    private static void whole(HttpExchange exchange, byte[] content) throws IOException {
        exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content);
        }
    }

    /** Sends the content in pieces, without its length. */
    LoopbackServer servesWithoutLength(String path, byte[] content) {
        return answers(path, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        });
    }

    /** Announces more bytes than it sends. */
    LoopbackServer truncates(String path, byte[] content) {
        return answers(path, exchange -> {
            exchange.sendResponseHeaders(200, content.length + 1000L);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().flush();
        });
    }

    /** Sends a part and then nothing, until the server is closed. */
    LoopbackServer stalls(String path, byte[] part) {
        return answers(path, exchange -> {
            exchange.sendResponseHeaders(200, part.length + 1000L);
            exchange.getResponseBody().write(part);
            exchange.getResponseBody().flush();
            awaitClose();
        });
    }

    /** Serves a file when the latch opens. */
    LoopbackServer waits(String path, Path file, CountDownLatch latch) {
        return answers(path, exchange -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            whole(exchange, Files.readAllBytes(file));
        });
    }

    /** Never answers, until the server is closed. */
    LoopbackServer ignores(String path) {
        return answers(path, exchange -> awaitClose());
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    LoopbackServer redirects(String path, String location) {
        return answers(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    LoopbackServer status(String path, int status) {
        return answers(path, exchange -> exchange.sendResponseHeaders(status, -1));
    }

    private LoopbackServer answers(String path, Answer answer) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                // The server of the JDK also sends a context what lies below its path.
                if (path.equals("/") || path.equals(exchange.getRequestURI().getPath())) {
                    answer.to(exchange);
                } else {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
        });
        return this;
    }

    public Location at(String path) {
        return Location.parse(url(path));
    }

    public String url(String path) {
        return "http://%s:%s%s"
                .formatted(
                        server.getAddress().getHostString(), server.getAddress().getPort(), path);
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }
}
