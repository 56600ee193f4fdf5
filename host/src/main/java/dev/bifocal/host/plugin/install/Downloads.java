package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads files from this machine and from web servers, within limits of size and time. The server is not trusted: what
 * it sends counts only after its checksum was compared.
 */
public final class Downloads {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> ABSENT = Set.of(404, 410);
    private static final int OK = 200;
    private static final String AGAIN = "Check the URL, or try again later.";
    private static final String DIRECT = "Use the URL of the file itself.";

    private final DownloadLimits limits;
    private @Nullable HttpClient client;

    public Downloads(DownloadLimits limits) {
        this.limits = limits;
    }

    /**
     * Copies a jar to a new file and forces it to the disk.
     *
     * @throws BifocalException if it cannot be read completely within the limits
     */
    void toFile(Location from, Path target) {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            if (!copy(from, out, limits.mostBytes())) {
                throw new SourceException("there is no such file", "Check the URL or the path.");
            }
            channel.force(true);
        } catch (IOException e) {
            throw failed(from, e);
        }
    }

    /**
     * The content of a small file; empty if there is none.
     *
     * @throws BifocalException if it cannot be read completely within the limits
     */
    Optional<byte[]> read(Location from, int mostBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            return copy(from, out, mostBytes) ? Optional.of(out.toByteArray()) : Optional.empty();
        } catch (IOException e) {
            throw failed(from, e);
        }
    }

    private static BifocalException failed(Location from, IOException e) {
        String reason;
        String remedy;
        if (e instanceof SourceException source) {
            reason = String.valueOf(source.getMessage());
            remedy = source.remedy();
        } else {
            FileTrouble trouble = FileTrouble.of(e);
            reason = trouble.reason();
            remedy = trouble.remedy();
        }
        return new HostException(ErrorCode.USAGE, "%s cannot be read: %s.".formatted(from, reason), remedy, e);
    }

    private boolean copy(Location from, OutputStream out, long mostBytes) throws IOException {
        Optional<Path> file = from.file();
        return file.isPresent() ? copyFile(file.get(), out, mostBytes) : copyUrl(from, out, mostBytes);
    }

    private boolean copyFile(Path file, OutputStream out, long mostBytes) throws IOException {
        try (InputStream in = Files.newInputStream(RegularFiles.require(file))) {
            BoundedCopy.copy(in, out, mostBytes, limits);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean copyUrl(Location from, OutputStream out, long mostBytes) throws IOException {
        Location at = from;
        for (int redirects = 0; redirects <= limits.mostRedirects(); redirects++) {
            HttpResponse<InputStream> response = send(at);
            int status = response.statusCode();
            try (InputStream body = response.body()) {
                if (ABSENT.contains(status)) {
                    return false;
                }
                if (status == OK) {
                    copyBody(response, body, out, mostBytes);
                    return true;
                }
                if (!REDIRECTS.contains(status)) {
                    throw new SourceException("the server answered with status %s".formatted(status), AGAIN);
                }
                at = target(at, response);
            }
        }
        throw new SourceException("the server redirected more than %s times".formatted(limits.mostRedirects()), DIRECT);
    }

    private static Location target(Location at, HttpResponse<?> response) throws SourceException {
        Optional<String> target = response.headers().firstValue("Location");
        if (target.isEmpty()) {
            throw new SourceException("the server redirected to nowhere", DIRECT);
        }
        return at.resolve(target.get());
    }

    private void copyBody(HttpResponse<?> response, InputStream body, OutputStream out, long mostBytes)
            throws IOException {
        OptionalLong announced = response.headers().firstValueAsLong("Content-Length");
        if (announced.orElse(0) > mostBytes) {
            throw BoundedCopy.tooLarge(mostBytes);
        }
        long copied = BoundedCopy.copy(body, out, mostBytes, limits);
        if (announced.orElse(copied) != copied) {
            throw new SourceException(
                    "it has %s bytes, but the server announced %s".formatted(copied, announced.getAsLong()), AGAIN);
        }
    }

    /** Waits for the head of the answer. A timeout of the request would, in newer Java, also limit the body. */
    private HttpResponse<InputStream> send(Location at) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(at.uri())
                .header("Accept-Encoding", "identity")
                .build();
        CompletableFuture<HttpResponse<InputStream>> answer =
                client().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        Duration patience = limits.connect().plus(limits.stall());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new SourceException(
                    "the server did not answer within %s".formatted(BoundedCopy.seconds(patience)), AGAIN, e);
        } catch (ExecutionException e) {
            throw new SourceException("the server cannot be reached (%s)".formatted(reason(e)), AGAIN, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the download was interrupted");
        }
    }

    /** Some exceptions of the client have no message. */
    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(limits.connect())
                    .build();
        }
        return client;
    }
}
