package dev.bifocal.host.plugin.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.scan.CallKind;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InstallerTest {

    @TempDir
    private Path root;

    private Workshop workshop;
    private final LoopbackServer server = new LoopbackServer();

    @BeforeEach
    void workshop() {
        workshop = new Workshop(root);
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static BifocalException failure(ThrowingCallable call) {
        BifocalException failure = catchThrowableOfType(BifocalException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.remedy()).isNotBlank();
        return failure;
    }

    private List<String> filesInStore() throws IOException {
        try (Stream<Path> files = Files.list(workshop.store().folder().resolve("jars"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void installsASignedFile() {
        Path jar = workshop.signedJar("demo", "1.0.0", workshop.trustedKey("team"));

        Installation installation = workshop.install(jar);

        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
        assertThat(installation.signer().orElseThrow().name()).isEqualTo("team");
        assertThat(installation.replaced()).isEmpty();
        assertThat(installation.jar().sha256()).isEqualTo(FileHash.sha256(jar));
        assertThat(workshop.store().jar(installation.jar())).hasSameBinaryContentAs(jar);
    }

    @Test
    void refusesAnUnsignedFileUnlessItsIdIsAllowed() {
        Path jar = workshop.jar("demo", "1.0.0");

        BifocalException refused = failure(() -> workshop.install(jar));
        assertThat(refused).hasMessageContaining("'demo'").hasMessageContaining("it is not signed");
        assertThat(refused.remedy()).contains("--allow-unsigned demo");
        assertThat(failure(() -> workshop.installUnsigned(jar, "other"))).hasMessageContaining("it is not signed");
        assertThat(workshop.installed()).isEmpty();

        assertThat(workshop.installUnsigned(jar, "demo").signer()).isEmpty();
        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
    }

    @Test
    void refusesAKeyThatIsNotTrusted() {
        Path jar = workshop.signedJar("demo", "1.0.0", workshop.key("stranger"));

        assertThat(failure(() -> workshop.install(jar))).hasMessageContaining("which you do not trust");
        assertThat(workshop.installUnsigned(jar, "demo").signer()).isEmpty();
    }

    @Test
    void refusesAKeyThatHasExpired() {
        SigningKey key = SigningKey.generate("team", Optional.of(Workshop.TODAY.minusDays(1)));
        workshop.keys().trust(key.open());
        assertThat(failure(() -> workshop.install(workshop.signedJar("demo", "1.0.0", key))))
                .hasMessageContaining("has expired");

        SigningKey valid = SigningKey.generate("team-2", Optional.of(Workshop.TODAY));
        workshop.keys().trust(valid.open());
        workshop.install(workshop.signedJar("demo", "1.0.0", valid));
        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
    }

    @Test
    void refusesAFileThatWasChangedAfterItWasSignedEvenIfUnsignedOnesAreAllowed() throws IOException {
        Path jar = workshop.signedJar("demo", "1.0.0", workshop.trustedKey("team"));
        Files.write(jar, new byte[] {0}, StandardOpenOption.APPEND);

        assertThat(failure(() -> workshop.installUnsigned(jar, "demo"))).hasMessageContaining("does not fit");
        assertThat(workshop.installed()).isEmpty();
    }

    @Test
    void refusesTheSignatureOfAnIndexOnAJar() {
        SigningKey key = workshop.trustedKey("team");
        Path jar = workshop.jar("demo", "1.0.0");
        key.signFile(SignedKind.INDEX, jar);

        assertThat(failure(() -> workshop.install(jar))).hasMessageContaining("does not fit");
    }

    @Test
    void onlyTheKeyOfTheInstalledVersionMayReplaceItUnlessTheUserAllowsAnother() {
        SigningKey author = workshop.trustedKey("author");
        SigningKey other = workshop.trustedKey("other");
        workshop.install(workshop.signedJar("demo", "1.0.0", author));
        Path foreign = workshop.signedJar("demo", "99.0.0", other);

        BifocalException refused = failure(() -> workshop.install(foreign));
        assertThat(refused)
                .hasMessageContaining(
                        "the key %s signed it".formatted(other.open().id()))
                .hasMessageContaining("the key %s signed the installed version 1.0.0"
                        .formatted(author.open().id()));
        assertThat(refused.remedy()).contains("--allow-other-key demo");
        assertThat(workshop.installed()).containsExactly("demo 1.0.0");

        workshop.install(workshop.signedJar("demo", "1.1.0", author));
        workshop.installer()
                .install(List.of(workshop.offer(foreign)), new Installer.Terms(Set.of(), Set.of("demo"), false));
        assertThat(workshop.installed()).containsExactly("demo 99.0.0");
    }

    @Test
    void refusesAFileWithAnotherChecksum() {
        Path jar = workshop.jar("demo", "1.0.0");
        Offer offer = workshop.offer(Location.of(jar), Optional.of("0".repeat(64)));

        BifocalException refused =
                failure(() -> workshop.installer().install(List.of(offer), Workshop.unsigned("demo")));
        assertThat(refused).hasMessageContaining(FileHash.sha256(jar)).hasMessageContaining("0".repeat(64));
    }

    @Test
    void refusesAServerThatSendsAnotherJar() {
        String sha256 = FileHash.sha256(workshop.jar("demo", "1.0.0"));
        server.serves("/demo.jar", workshop.jar("evil", "1.0.0"));
        Offer offer = workshop.offer(server.at("/demo.jar"), Optional.of(sha256));

        assertThat(failure(() -> workshop.installer().install(List.of(offer), Workshop.unsigned("demo", "evil"))))
                .hasMessageContaining("is not the expected file");
        assertThat(workshop.installed()).isEmpty();
    }

    @Test
    void installsFromAUrlWithItsChecksum() {
        Path jar = workshop.jar("demo", "1.0.0");
        server.serves("/demo.jar", jar);
        Offer offer = workshop.offer(server.at("/demo.jar"), Optional.of(FileHash.sha256(jar)));

        workshop.installer().install(List.of(offer), Workshop.unsigned("demo"));

        assertThat(workshop.store().installed().get("demo").current().url()).isEqualTo(server.url("/demo.jar"));
    }

    @Test
    void aUrlNeedsAChecksumOrATrustedSignature() {
        Path jar = workshop.signedJar("demo", "1.0.0", workshop.key("stranger"));
        server.serves("/demo.jar", jar).serves("/demo.jar.sig", jar.resolveSibling("demo-1.0.0.jar.sig"));

        BifocalException refused = failure(() -> workshop.offer(server.at("/demo.jar"), Optional.empty()));
        assertThat(refused).hasMessageContaining("no --sha256").hasMessageContaining("you do not trust");
        server.serves("/other.jar", jar).status("/other.jar.sig", 404);
        assertThat(failure(() -> workshop.offer(server.at("/other.jar"), Optional.empty())))
                .hasMessageContaining("it has no signature");
    }

    @Test
    void aSignatureThatCannotBeReadDoesNotMatterBesideAChecksumIfUnsignedOnesAreAllowed() throws IOException {
        Path jar = workshop.jar("demo", "1.0.0");
        server.serves("/demo.jar", jar).status("/demo.jar.sig", 403);
        server.serves("/page.jar", jar).serves("/page.jar.sig", "<html>Not found</html>".getBytes(UTF_8));

        for (String path : List.of("/demo.jar", "/page.jar")) {
            Offer offer = workshop.offer(server.at(path), Optional.of(FileHash.sha256(jar)));
            assertThat(failure(() -> workshop.installer().install(List.of(offer), Workshop.unsigned())))
                    .hasMessageContaining("its signature cannot be read");
            assertThat(workshop.installer()
                            .install(List.of(offer), Workshop.unsigned("demo"))
                            .get(0)
                            .warnings())
                    .extracting(Finding::code)
                    .containsExactly(FindingCode.SIGNATURE_UNREADABLE.code());
        }
        assertThat(failure(() -> workshop.offer(server.at("/demo.jar"), Optional.empty())))
                .hasMessageContaining("the server answered with status 403");
    }

    @Test
    void aUrlWithATrustedSignatureNeedsNoChecksum() {
        Path jar = workshop.signedJar("demo", "1.0.0", workshop.trustedKey("team"));
        server.serves("/demo.jar", jar).serves("/demo.jar.sig", jar.resolveSibling("demo-1.0.0.jar.sig"));
        Offer offer = workshop.offer(server.at("/demo.jar"), Optional.empty());
        assertThat(offer.sha256()).contains(FileHash.sha256(jar));

        workshop.installer().install(List.of(offer), Workshop.unsigned());
        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
    }

    @Test
    void refusesWhatTheHostCannotUse() throws IOException {
        Path text = Files.writeString(Files.createDirectories(workshop.jars()).resolve("text.jar"), "no jar");
        assertThat(failure(() -> workshop.installUnsigned(text, "text")))
                .hasMessageContaining("'text.jar' cannot be read as a jar");
        Path library = JarBuilder.plugin("x").manifest("Plugin-Id", "").in(workshop.jars(), "library.jar");
        assertThat(failure(() -> workshop.installUnsigned(library, "x")))
                .hasMessageContaining("'library.jar' is not installed. 'library.jar' has no Plugin-Id");
        Path future = JarBuilder.withLoss("future", "l")
                .manifest("Plugin-Requires", "^9.0")
                .in(workshop.jars());
        assertThat(failure(() -> workshop.installUnsigned(future, "future"))).hasMessageContaining("requires api ^9.0");
        assertThat(workshop.installed()).isEmpty();
        assertThat(filesInStore()).isEmpty();
    }

    @Test
    void refusesTheIdOfABundledPlugin() {
        JarBuilder.withLoss("method", "l").in(root.resolve("bundled"));

        BifocalException refused = failure(() -> workshop.installUnsigned(workshop.jar("method", "9.0.0"), "method"));

        assertThat(refused).hasMessageContaining("'method' is bundled");
        assertThat(refused.remedy()).contains("--allow-override method");
    }

    @Test
    void dependenciesMustBeInstalledOrBundled() {
        JarBuilder.withLoss("bundled", "l").in(root.resolve("bundled"));
        Path user = JarBuilder.withLoss("user", "user-loss")
                .manifest("Plugin-Dependencies", "base@^1.0, bundled")
                .in(workshop.jars());

        assertThat(failure(() -> workshop.installUnsigned(user, "user"))).hasMessageContaining("needs plugin 'base'");
        workshop.installUnsigned(workshop.jar("base", "1.0.0"), "base");
        workshop.installUnsigned(user, "user");
        assertThat(failure(() -> workshop.installUnsigned(workshop.jar("base", "2.0.0"), "base")))
                .hasMessageContaining("'user' needs plugin 'base' in version ^1.0");
        assertThat(workshop.installed()).containsExactly("base 1.0.0", "user 1.0.0");

        assertThat(workshop.installer().remove("base"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("'user' needs plugin 'base'"));
        assertThat(workshop.installed()).containsExactly("user 1.0.0");
    }

    @Test
    void showsWhatTheClassesCall() {
        Path jar = JarBuilder.withLoss("demo", "l")
                .source(
                        "test.Helper",
                        "package test; class Helper { void f() throws Exception { new ProcessBuilder(\"ls\").start(); } }")
                .in(workshop.jars());

        assertThat(workshop.installUnsigned(jar, "demo").calls().byKind()).containsOnlyKeys(CallKind.PROCESSES);
    }

    @Test
    void anUpdateCanBeTakenBack() {
        workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo");
        workshop.installUnsigned(workshop.jar("demo", "1.1.0"), "demo");
        Installation third = workshop.installUnsigned(workshop.jar("demo", "1.2.0"), "demo");
        assertThat(third.replaced().orElseThrow().version()).isEqualTo("1.1.0");

        workshop.installer().rollback("demo", Optional.empty());
        assertThat(workshop.installed()).containsExactly("demo 1.1.0");
        workshop.installer().rollback("demo", Optional.empty());
        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
        workshop.installer().rollback("demo", Optional.of("1.2.0"));
        assertThat(workshop.installed()).containsExactly("demo 1.2.0");
        assertThat(failure(() -> workshop.installer().rollback("demo", Optional.of("7.0.0")))
                        .remedy())
                .contains("1.0.0", "1.1.0");
    }

    @Test
    void aFormerVersionThatWasChangedDoesNotComeBack() throws IOException {
        InstalledJar first =
                workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo").jar();
        workshop.installUnsigned(workshop.jar("demo", "1.1.0"), "demo");
        Files.writeString(workshop.store().jar(first), "changed");

        assertThat(failure(() -> workshop.installer().rollback("demo", Optional.empty())))
                .hasMessageContaining("missing or was changed");
        assertThat(workshop.installed()).containsExactly("demo 1.1.0");
    }

    @Test
    void keepsFiveFormerVersions() throws IOException {
        for (int minor = 0; minor < 8; minor++) {
            workshop.installUnsigned(workshop.jar("demo", "1.%s.0".formatted(minor)), "demo");
        }
        assertThat(workshop.store().installed().get("demo").former())
                .extracting(InstalledJar::version)
                .containsExactly("1.6.0", "1.5.0", "1.4.0", "1.3.0", "1.2.0");
        assertThat(filesInStore()).hasSize(6);
    }

    @Test
    void theSameJarAgainChangesNothing() throws IOException {
        Path jar = workshop.jar("demo", "1.0.0");
        workshop.installUnsigned(jar, "demo");

        assertThat(workshop.installUnsigned(jar, "demo").unchanged()).isTrue();
        assertThat(workshop.store().installed().get("demo").former()).isEmpty();
        assertThat(filesInStore()).hasSize(1);
    }

    @Test
    void removesAPluginWithItsFormerVersions() throws IOException {
        workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo");
        workshop.installUnsigned(workshop.jar("demo", "1.1.0"), "demo");
        workshop.installUnsigned(workshop.jar("other", "1.0.0"), "other");

        workshop.installer().remove("demo");

        assertThat(workshop.installed()).containsExactly("other 1.0.0");
        assertThat(filesInStore()).hasSize(1);
        assertThatThrownBy(() -> workshop.installer().remove("othr"))
                .isInstanceOfSatisfying(BifocalException.class, refused -> assertThat(refused.remedy())
                        .isEqualTo("Did you mean 'other'?"));
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        Path jar = workshop.jar("demo", "1.0.0");
        List<Installation> shown = workshop.installer()
                .install(List.of(workshop.offer(jar)), new Installer.Terms(Set.of("demo"), Set.of(), true));

        assertThat(shown).hasSize(1);
        assertThat(workshop.installed()).isEmpty();
        assertThat(filesInStore()).isEmpty();
    }

    @Test
    void oneBadPluginOfSeveralInstallsNone() throws IOException {
        List<Offer> offers = List.of(
                workshop.offer(workshop.jar("good", "1.0.0")), workshop.offer(workshop.jar("unsigned", "1.0.0")));

        failure(() -> workshop.installer().install(offers, Workshop.unsigned("good")));

        assertThat(workshop.installed()).isEmpty();
        assertThat(filesInStore()).isEmpty();
    }

    /** What a power cut leaves: half a download, and a jar that was placed before the record was replaced. */
    @Test
    void leftoversOfAPowerCutAreNotUsedAndAreRemovedLater() throws IOException {
        workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo");
        Path jars = workshop.store().folder().resolve("jars");
        Path half = Files.writeString(jars.resolve(".1234.tmp"), "half");
        Files.setLastModifiedTime(half, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Files.copy(workshop.jar("demo", "2.0.0"), jars.resolve("demo-2.0.0-aaaaaaaaaaaa.jar"));
        Files.writeString(workshop.store().folder().resolve(".plugins.json.tmp"), "{\"format\"");

        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
        workshop.installUnsigned(workshop.jar("other", "1.0.0"), "other");
        assertThat(filesInStore()).hasSize(2).allMatch(name -> name.matches("(demo|other)-1.0.0-[0-9a-f]{12}.jar"));
    }

    @Test
    void otherProcessesChangeThePluginsDuringADownload() throws Exception {
        workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo");
        workshop.installUnsigned(workshop.jar("demo", "1.1.0"), "demo");
        workshop.installUnsigned(workshop.jar("other", "1.0.0"), "other");
        Path slow = workshop.jar("slow", "1.0.0");
        CountDownLatch changed = new CountDownLatch(1);
        server.waits("/slow.jar", slow, changed);
        Offer offer = new Offer(
                server.at("/slow.jar"),
                Optional.of(FileHash.sha256(slow)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<List<Installation>> installing =
                    thread.submit(() -> workshop.installer().install(List.of(offer), Workshop.unsigned("slow")));
            while (server.requests() == 0) {
                Thread.sleep(5);
            }

            workshop.installer().rollback("demo", Optional.empty());
            workshop.installer().remove("other");

            assertThat(installing.isDone()).isFalse();
            changed.countDown();
            installing.get();
        } finally {
            changed.countDown();
            thread.shutdownNow();
        }
        assertThat(workshop.installed()).containsExactly("demo 1.0.0", "slow 1.0.0");
        assertThat(filesInStore()).hasSize(3);
    }

    @Test
    void installationsAtTheSameTimeAllTakeEffect() throws Exception {
        List<Path> jars = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            jars.add(workshop.jar("demo-" + i, "1.0.0"));
        }
        ExecutorService threads = Executors.newFixedThreadPool(jars.size());
        try {
            List<Future<Installation>> done = new ArrayList<>();
            for (int i = 0; i < jars.size(); i++) {
                int number = i;
                done.add(threads.submit(() -> workshop.installUnsigned(jars.get(number), "demo-" + number)));
            }
            for (Future<Installation> installation : done) {
                installation.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(workshop.installed())
                .containsExactly(
                        "demo-0 1.0.0", "demo-1 1.0.0", "demo-2 1.0.0", "demo-3 1.0.0", "demo-4 1.0.0", "demo-5 1.0.0");
    }
}
