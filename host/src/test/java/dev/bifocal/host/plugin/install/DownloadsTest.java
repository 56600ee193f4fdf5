package dev.bifocal.host.plugin.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadsTest {

    private static final long SEED = 7;

    @TempDir
    private Path root;

    private final LoopbackServer server = new LoopbackServer();
    private final byte[] content = new byte[300_000];
    private Path target;

    @BeforeEach
    void content() {
        new Random(SEED).nextBytes(content);
        target = root.resolve("target");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private void download(String path) {
        Workshop.downloads().toFile(server.at(path), target);
    }

    private BifocalException failure(String path) {
        return catchThrowableOfType(BifocalException.class, () -> download(path));
    }

    @Test
    void copiesAFileFromAServer() throws IOException {
        server.serves("/a.jar", content);
        download("/a.jar");
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void copiesAFileWhoseLengthIsNotAnnounced() {
        server.servesWithoutLength("/a.jar", content);
        download("/a.jar");
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void copiesAFileOfThisMachine() throws IOException {
        Path file = Files.write(root.resolve("with a space.jar"), content);
        Workshop.downloads().toFile(Location.of(file), target);
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void rejectsATruncatedFile() {
        server.truncates("/a.jar", content);
        assertThat(failure("/a.jar")).hasMessageContaining(server.url("/a.jar")).hasMessageContaining("ended early");
    }

    @Test
    void stopsWhenNothingArrives() {
        server.stalls("/a.jar", content);
        assertThat(failure("/a.jar")).hasMessageContaining("nothing arrived for 2 seconds");
    }

    @Test
    void stopsWhenTheServerDoesNotAnswer() {
        server.ignores("/a.jar");
        DownloadLimits limits =
                new DownloadLimits(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(60), 1 << 20, 5);
        BifocalException failure = catchThrowableOfType(
                BifocalException.class, () -> new Downloads(limits).toFile(server.at("/a.jar"), target));
        assertThat(failure).hasMessageContaining("did not answer within 1 seconds");
    }

    @Test
    void stopsWhenAFileTakesTooLong() {
        server.serves("/a.jar", content);
        DownloadLimits limits =
                new DownloadLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ZERO, 1 << 20, 5);
        BifocalException failure = catchThrowableOfType(
                BifocalException.class, () -> new Downloads(limits).toFile(server.at("/a.jar"), target));
        assertThat(failure).hasMessageContaining("took longer than 0 milliseconds");
    }

    @Test
    void rejectsAFileThatIsAnnouncedAsTooLarge() {
        server.serves("/a.jar", new byte[(1 << 20) + 1]);
        assertThat(failure("/a.jar")).hasMessageContaining("larger than the allowed 1048576 bytes");
        assertThat(target).isEmptyFile();
    }

    @Test
    void rejectsAFileThatGrowsTooLarge() {
        server.servesWithoutLength("/a.jar", new byte[(1 << 20) + 1]);
        assertThat(failure("/a.jar")).hasMessageContaining("larger than the allowed 1048576 bytes");
    }

    @Test
    void followsRedirectsOnTheSameServer() {
        server.redirects("/a.jar", "/b.jar")
                .redirects("/b.jar", server.url("/c.jar"))
                .serves("/c.jar", content);
        download("/a.jar");
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void stopsInACircleOfRedirects() {
        server.redirects("/a.jar", "/b.jar").redirects("/b.jar", "/a.jar");
        assertThat(failure("/a.jar")).hasMessageContaining("redirected more than 5 times");
        assertThat(server.requests()).isEqualTo(6);
    }

    @Test
    void followsNoRedirectToAFileOfThisMachine() throws IOException {
        Path secret = Files.writeString(root.resolve("secret"), "secret");
        server.redirects("/a.jar", secret.toUri().toString());
        assertThat(failure("/a.jar")).hasMessageContaining("may not refer to a file of this machine");
        assertThat(target).isEmptyFile();
    }

    @Test
    void followsNoRedirectToAnotherScheme() {
        server.redirects("/a.jar", "jar:file:/a.jar!/b");
        assertThat(failure("/a.jar")).hasMessageContaining("scheme");
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        server.status("/a.jar", 404);
        assertThat(failure("/a.jar")).hasMessageContaining("there is no such file");
        assertThat(Workshop.downloads().read(server.at("/a.jar"), 10)).isEmpty();
        assertThat(Workshop.downloads().read(Location.of(root.resolve("none")), 10))
                .isEmpty();
    }

    @Test
    void givesTheStatusOfARefusal() {
        server.status("/a.jar", 503);
        assertThat(failure("/a.jar")).hasMessageContaining("status 503");
    }

    @Test
    void saysThatAServerCannotBeReached() {
        server.close();
        assertThat(failure("/a.jar")).hasMessageContaining("cannot be reached");
    }
}
