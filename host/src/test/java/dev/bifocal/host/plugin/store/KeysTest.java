package dev.bifocal.host.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {

    private static final String SHA256 = "ab".repeat(32);
    private static final Optional<LocalDate> ANY_DAY = Optional.empty();

    /** In the form of {@code openssl genpkey -algorithm ed25519}: the key of RFC 8032, section 7.1, test 1. */
    private static final String OPENSSL_PRIVATE =
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """;

    @TempDir
    private Path root;

    private UserFolders folders;

    @BeforeEach
    void folders() {
        folders = new UserFolders(Optional.empty(), Optional.of(root.resolve("config")));
    }

    private TrustedKeys keys() {
        return TrustedKeys.of(folders);
    }

    private static SigningKey key(String name) {
        return SigningKey.generate(name, Optional.empty());
    }

    @Test
    void aTrustedKeyFitsItsSignaturesAndNoOthers() {
        SigningKey key = key("team");
        keys().trust(key.open());
        DetachedSignature signature = key.sign(SignedKind.JAR, SHA256);

        assertThat(keys().verdict(SignedKind.JAR, signature, SHA256, ANY_DAY)).isEqualTo(Verdict.FITS);
        assertThat(keys().verdict(SignedKind.INDEX, signature, SHA256, ANY_DAY)).isEqualTo(Verdict.FORGED);
        assertThat(keys().verdict(SignedKind.JAR, signature, "cd".repeat(32), ANY_DAY))
                .isEqualTo(Verdict.FORGED);
        assertThat(keys().verdict(SignedKind.JAR, key("team").sign(SignedKind.JAR, SHA256), SHA256, ANY_DAY))
                .isEqualTo(Verdict.UNKNOWN_KEY);
    }

    @Test
    void aSignatureThatWasChangedIsForged() {
        SigningKey key = key("team");
        keys().trust(key.open());
        byte[] bytes =
                Base64.getDecoder().decode(key.sign(SignedKind.JAR, SHA256).signature());
        bytes[5] ^= 1;
        for (String text : new String[] {Base64.getEncoder().encodeToString(bytes), "", "AAAA", "no Base64!"}) {
            DetachedSignature forged = new DetachedSignature(key.open().id(), SHA256, text);
            assertThat(keys().verdict(SignedKind.JAR, forged, SHA256, ANY_DAY))
                    .as(text)
                    .isEqualTo(Verdict.FORGED);
        }
    }

    @Test
    void anotherKeyCannotPretendToBeATrustedOne() {
        SigningKey trusted = key("team");
        keys().trust(trusted.open());
        DetachedSignature other = key("evil").sign(SignedKind.JAR, SHA256);
        DetachedSignature pretended = new DetachedSignature(trusted.open().id(), SHA256, other.signature());

        assertThat(keys().verdict(SignedKind.JAR, pretended, SHA256, ANY_DAY)).isEqualTo(Verdict.FORGED);
    }

    @Test
    void aKeyExpiresAfterItsLastDay() {
        LocalDate last = LocalDate.of(2026, 12, 31);
        SigningKey key = SigningKey.generate("team", Optional.of(last));
        keys().trust(key.open());
        DetachedSignature signature = key.sign(SignedKind.JAR, SHA256);

        assertThat(keys().keys().get(0).expires()).contains(last);
        assertThat(keys().verdict(SignedKind.JAR, signature, SHA256, Optional.of(last)))
                .isEqualTo(Verdict.FITS);
        assertThat(keys().verdict(SignedKind.JAR, signature, SHA256, Optional.of(last.plusDays(1))))
                .isEqualTo(Verdict.EXPIRED_KEY);
        assertThat(keys().verdict(SignedKind.JAR, signature, SHA256, ANY_DAY)).isEqualTo(Verdict.FITS);
    }

    @Test
    void aPrivateKeyIsWrittenForItsOwnerAloneAndReadAgain() throws IOException {
        SigningKey key = key("team");
        Path file = root.resolve("signing/team.pem");
        key.write(file);

        assertThat(SigningKey.read(file).open().id()).isEqualTo(key.open().id());
        DetachedSignature signature = SigningKey.read(file).sign(SignedKind.JAR, SHA256);
        assertThat(signature).isEqualTo(key.sign(SignedKind.JAR, SHA256));
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThatThrownBy(() -> key("team").write(file))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("already");
        assertThat(SigningKey.read(file).open().id()).isEqualTo(key.open().id());
    }

    @Test
    void aPublicKeyOfOpenSslCanBeTrustedAndAPrivateOneNeedsItsPublicKey() throws IOException {
        Path lonely = Files.writeString(root.resolve("lonely.pem"), OPENSSL_PRIVATE);
        assertThatThrownBy(() -> SigningKey.read(lonely))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("BEGIN PUBLIC KEY");
        String open =
                """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
                -----END PUBLIC KEY-----
                """;
        Path whole = Files.writeString(root.resolve("whole.pem"), OPENSSL_PRIVATE + open);
        SigningKey key = SigningKey.read(whole);
        assertThat(key.open().made(SignedKind.JAR, key.sign(SignedKind.JAR, SHA256)))
                .isTrue();
        Path publicFile = Files.writeString(root.resolve("my-team.pem"), open);
        keys().trust(TrustedKey.read(publicFile));
        assertThat(keys().withId(key.open().id()).orElseThrow().name()).isEqualTo("my-team");

        Path wrong = Files.writeString(
                root.resolve("wrong.pem"), OPENSSL_PRIVATE + key("x").open().pem());
        assertThatThrownBy(() -> SigningKey.read(wrong)).hasMessageContaining("belongs to another private key");
    }

    @Test
    void damagedFilesAreProblemsAndTheOtherKeysAreTrusted() throws IOException {
        keys().trust(key("team").open());
        Path folder = folders.keys().orElseThrow();
        Files.writeString(folder.resolve("broken.pem"), "no key");
        Files.writeString(
                folder.resolve("dated.pem"), "Expires: soon\n" + key("x").open().pem());
        Files.writeString(folder.resolve("Bad Name.pem"), key("y").open().pem());

        assertThat(keys().keys()).extracting(TrustedKey::name).containsExactly("team");
        assertThat(keys().problems())
                .hasSize(3)
                .anySatisfy(problem -> assertThat(problem).contains("broken.pem", "BEGIN PUBLIC KEY"))
                .anySatisfy(problem -> assertThat(problem).contains("'soon' is not a day"));
    }

    @Test
    void aNameBelongsToOneKeyAndAKeyHasOneName() {
        SigningKey key = key("team");
        keys().trust(key.open());
        keys().trust(key.open());

        assertThatThrownBy(() -> keys().trust(key("team").open()))
                .hasMessageContaining("Another key has the name 'team'");
        TrustedKey renamed = new TrustedKey("other", key.open().key(), Optional.empty());
        assertThatThrownBy(() -> keys().trust(renamed)).hasMessageContaining("trusted already, as 'team'");
        assertThatThrownBy(() -> keys().trust(key("../x").open())).hasMessageContaining("'../x' cannot be the name");
        keys().remove("team");
        assertThat(keys().keys()).isEmpty();
        assertThatThrownBy(() -> keys().remove("team"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("There is no trusted key 'team'");
    }
}
