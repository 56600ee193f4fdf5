package dev.bifocal.host.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.report.PageCheck;
import dev.bifocal.host.report.SampleSweep;
import dev.bifocal.host.report.Sweeps;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.SweepResults;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are written by hand, because clients clean up the addresses that an attacker sends. */
class BoardTest {

    @TempDir
    private Path root;

    private Board board;
    private int port;
    private String token;
    private RunFolder run;
    private RunFolder other;

    @BeforeEach
    void start() throws IOException {
        run = TestProvenance.run(root, "maskcon", "aaaaaaaa", "seed: 1\nw: 0.5\n");
        other = TestProvenance.run(root, "selfcon", "bbbbbbbb", "seed: 1\nw: 0.25\n");
        Files.writeString(run.metrics(), "{\"step\":1,\"epoch\":1,\"kind\":\"eval\",\"values\":{\"recall@1\":0.5}}\n");
        Files.writeString(
                other.metrics(), "{\"step\":1,\"epoch\":1,\"kind\":\"eval\",\"values\":{\"recall@1\":0.25}}\n");
        Files.writeString(run.log(), "<script>alert(1)</script>\n");
        TestProvenance.end(run, RunState.FAILED, 1);
        board = Board.start(root, new WaitingSweep(SampleSweep.waiting()), 0);
        URI url = URI.create(board.url());
        port = url.getPort();
        token = url.getQuery().substring("token=".length());
    }

    @AfterEach
    void stop() {
        board.close();
    }

    @Test
    void addressWithTheTokenSetsACookieThatScriptsAndOtherSitesDoNotGet() throws IOException {
        assertThat(send("GET /?token=" + token, host()))
                .startsWith("HTTP/1.1 303")
                .containsIgnoringCase("Location: /\r\n")
                .contains("bifocal-%s=%s; Path=/; HttpOnly; SameSite=Strict".formatted(port, token));
        assertThat(token).hasSizeGreaterThanOrEqualTo(43);
    }

    @Test
    void showsRunsSweepsAndComparisons() throws Exception {
        assertThat(page("/"))
                .contains(run.qualifiedName(), "w-by-temperature", "0/12", "12 waiting", "selfcon/", "failed");
        assertThat(page("/")).contains("damaged-sweep", ">damaged<");
        assertThat(send("GET /sweep?sweep=damaged-sweep", host(), cookie()))
                .startsWith("HTTP/1.1 500")
                .contains("plan.json cannot be read. Run the sweep again.");
        assertThat(page("/run?run=" + encoded(run.qualifiedName())))
                .contains("epoch 1 of 8", "&lt;script&gt;alert(1)")
                .doesNotContain("<script>alert(1)");
        assertThat(page("/sweep?sweep=w-by-temperature")).contains("12 waiting");
        assertThat(page("/compare?run=%s&run=%s"
                        .formatted(encoded(run.qualifiedName()), encoded(other.qualifiedName()))))
                .contains("Compare 2 runs", "0.25", "changed");
        assertThat(page("/compare?run=nothing")).contains("Choose two");
    }

    @Test
    void comparesTrialsOfASweep() throws Exception {
        board.close();
        SweepResults sweep = SampleSweep.write(root, 2, "");
        board = Board.start(root, new WaitingSweep(sweep), 0);
        port = URI.create(board.url()).getPort();
        token = URI.create(board.url()).getQuery().substring("token=".length());

        String page = page("/sweep?sweep=" + sweep.sweep());
        assertThat(page).contains("Compare chosen trials", "action=\"/compare\"");
        List<String> chosen = Pattern.compile("name=\"run\" value=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(chosen).hasSize(2 * 12);
        assertThat(page("/compare?run=%s&run=%s".formatted(encoded(chosen.get(0)), encoded(chosen.get(23)))))
                .contains("Compare 2 runs", "losses.contrastive.w", "changed");
    }

    @Test
    void pagesHaveAPolicyAndAreNotKept() throws IOException {
        assertThat(send("GET /", host(), cookie()))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("Content-Security-Policy: default-src 'none'")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .containsIgnoringCase("Cache-Control: no-store")
                .containsIgnoringCase("Referrer-Policy: no-referrer");
    }

    @Test
    void unchangedPagesAreNotSentAgain() throws IOException {
        String first = send("GET /", host(), cookie());
        String etag = first.replaceFirst("(?is).*\r\netag: ([^\r]*)\r\n.*", "$1");
        assertThat(send("GET /", host(), cookie(), "If-None-Match: " + etag)).startsWith("HTTP/1.1 304");
        Files.writeString(run.metrics(), "{\"step\":1,\"epoch\":1,\"kind\":\"eval\",\"values\":{\"recall@1\":0.75}}\n");
        assertThat(send("GET /", host(), cookie(), "If-None-Match: " + etag))
                .startsWith("HTTP/1.1 200")
                .contains("0.75");
        assertThat(send("HEAD /", host(), cookie())).startsWith("HTTP/1.1 200").doesNotContain("<html");
    }

    @Test
    void refusesAWrongTokenAndNone() throws IOException {
        assertThat(send("GET /", host())).startsWith("HTTP/1.1 403").doesNotContain("maskcon", token);
        assertThat(send("GET /?token=" + token.substring(1) + "A", host())).startsWith("HTTP/1.1 403");
        assertThat(send("GET /?token=", host())).startsWith("HTTP/1.1 403");
        assertThat(send("GET /", host(), "Cookie: bifocal-%s=x".formatted(port)))
                .startsWith("HTTP/1.1 403");
        assertThat(send("GET /", host(), "Cookie: other=" + token)).startsWith("HTTP/1.1 403");
    }

    @Test
    void refusesOtherHosts() throws IOException {
        for (String other : List.of(
                "evil.example", "evil.example:" + port, "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:" + port)) {
            assertThat(send("GET /?token=" + token, "Host: " + other)).as(other).startsWith("HTTP/1.1 403");
            assertThat(send("GET /", "Host: " + other, cookie())).as(other).startsWith("HTTP/1.1 403");
        }
        assertThat(send("GET /", "Host: 127.0.0.1:" + port, "Host: evil.example", cookie()))
                .doesNotStartWith("HTTP/1.1 200");
        assertThat(send("GET /", "Host: localhost:" + port, cookie())).startsWith("HTTP/1.1 200");
    }

    @Test
    void refusesOtherOrigins() throws IOException {
        for (String other : List.of("http://evil.example", "null", "https://127.0.0.1:" + port, "http://127.0.0.1:1")) {
            assertThat(send("GET /", host(), cookie(), "Origin: " + other))
                    .as(other)
                    .startsWith("HTTP/1.1 403");
        }
        assertThat(send("GET /", host(), cookie(), "Origin: http://127.0.0.1:" + port))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc%2fpasswd",
                "/run/../../secret",
                "/%5c..%5csecret",
                "/run%00",
                "//etc/passwd",
                "/run?run=../secret",
                "/run?run=..%2Fsecret",
                "/run?run=%2e%2e%2fsecret%2frun",
                "/run?run=maskcon/..",
                "/run?run=%",
                "/sweep?sweep=..",
                "/nothing"
            })
    void refusesPathsThatLeaveTheFolder(String path) throws IOException {
        Files.writeString(root.resolveSibling("secret"), "secret");
        assertThat(send("GET " + path, host(), cookie()))
                .doesNotStartWith("HTTP/1.1 200")
                .doesNotContain("root:", "secret\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void canOnlyBeRead(String method) throws IOException {
        assertThat(send(method + " /", host(), cookie(), "Content-Length: 0")).startsWith("HTTP/1.1 405");
    }

    @Test
    void listensOnThisMachineOnly() {
        assertThat(board.url()).startsWith("http://127.0.0.1:");
        assertThatThrownBy(() -> Board.start(root, new WaitingSweep(SampleSweep.waiting()), port))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("cannot listen on port " + port);
    }

    private String page(String path) throws Exception {
        String answer = send("GET " + path, host(), cookie());
        assertThat(answer).as(path).startsWith("HTTP/1.1 200");
        String page = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        PageCheck.check(page);
        return page;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String host() {
        return "Host: 127.0.0.1:" + port;
    }

    private String cookie() {
        return "Cookie: a=b; bifocal-%s=%s".formatted(port, token);
    }

    private String send(String request, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            socket.setSoTimeout(20_000);
            String text =
                    "%s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n".formatted(request, String.join("\r\n", headers));
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    /** A sweep whose trials wait, and one whose plan cannot be read. */
    private record WaitingSweep(SweepResults sweep) implements Sweeps {

        @Override
        public List<String> names() {
            return List.of("damaged-sweep", sweep.sweep());
        }

        @Override
        public SweepStatus status(String name) {
            requireIntact(name);
            return SampleSweep.status(sweep);
        }

        @Override
        public SweepResults results(String name) {
            requireIntact(name);
            return sweep;
        }

        private void requireIntact(String name) {
            if (!name.equals(sweep.sweep())) {
                throw new HostException(ErrorCode.USAGE, "plan.json cannot be read.", "Run the sweep again.");
            }
        }
    }
}
