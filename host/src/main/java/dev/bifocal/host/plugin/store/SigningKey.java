package dev.bifocal.host.plugin.store;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.machine.PrivateFolder;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * A private Ed25519 key with its public key. Its file has a PEM block for each.
 *
 * @param secret the private key
 * @param open the public key
 */
public record SigningKey(PrivateKey secret, TrustedKey open) {

    private static final String LABEL = "PRIVATE KEY";

    /** A new key. */
    public static SigningKey generate(String name, Optional<LocalDate> expires) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(TrustedKey.ALGORITHM).generateKeyPair();
            return new SigningKey(pair.getPrivate(), new TrustedKey(name, pair.getPublic(), expires));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 17 has Ed25519.", e);
        }
    }

    /**
     * Reads a key that {@link #write} wrote.
     *
     * @throws BifocalException if the file holds something else
     */
    public static SigningKey read(Path file) {
        try {
            String text = TrustedKey.text(file);
            byte[] content = Pem.find(LABEL, text)
                    .orElseThrow(() -> new IOException("it has no block '-----BEGIN %s-----'".formatted(LABEL)));
            SigningKey key = new SigningKey(
                    KeyFactory.getInstance(TrustedKey.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(content)),
                    TrustedKey.parse("key", text));
            key.requireMatch();
            return key;
        } catch (IOException e) {
            throw notUsable(file, String.valueOf(e.getMessage()), e);
        } catch (GeneralSecurityException e) {
            throw notUsable(file, "its private key is not an Ed25519 key", e);
        }
    }

    private static BifocalException notUsable(Path file, String reason, Exception cause) {
        return new HostException(
                ErrorCode.USAGE,
                "%s is not a key for signing: %s.".formatted(file, reason),
                "Use a private key that 'bifocal plugins keys new NAME' wrote.",
                cause);
    }

    private void requireMatch() throws IOException {
        String sha256 = Sha256.of(new byte[0]);
        if (!open.made(SignedKind.JAR, sign(SignedKind.JAR, sha256))) {
            throw new IOException("its public key belongs to another private key");
        }
    }

    /** Writes the key to a file that only this user can read. An existing file is not replaced. */
    public void write(Path file) {
        String text = Pem.block(LABEL, secret.getEncoded()) + open.pem();
        try {
            PrivateFolder.create(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            Files.createFile(file, PrivateFolder.fileMode());
            Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    Files.exists(file)
                            ? "There is a private key at %s already.".formatted(file)
                            : "The private key cannot be written to %s: %s.".formatted(file, PrivateFolder.reason(e)),
                    "Choose another name, or move the old key away.",
                    e);
        }
    }

    /** Signs a file and writes the signature beside it, as {@code FILE.sig}. */
    public DetachedSignature signFile(SignedKind kind, Path file) {
        try {
            DetachedSignature signature = sign(kind, FileHash.sha256(file));
            AtomicFiles.write(DetachedSignature.beside(file), StoreJson.text(signature));
            return signature;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The signature of a file's SHA-256. */
    public DetachedSignature sign(SignedKind kind, String sha256) {
        try {
            Signature signer = Signature.getInstance(TrustedKey.ALGORITHM);
            signer.initSign(secret);
            signer.update(kind.text(sha256));
            return new DetachedSignature(open.id(), sha256, Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("An Ed25519 key can sign.", e);
        }
    }
}
