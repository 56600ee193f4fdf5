package dev.bifocal.host.plugin.store;

import dev.bifocal.host.plugin.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public Ed25519 key. Its file is PEM, as OpenSSL writes it, with an optional line {@code Expires: 2027-12-31} before
 * the block.
 *
 * @param name the name that its user gave it
 * @param key the key
 * @param expires the last day on which the key can sign an installation; empty for no limit
 */
public record TrustedKey(String name, PublicKey key, Optional<LocalDate> expires) {

    static final String LABEL = "PUBLIC KEY";
    static final String SUFFIX = ".pem";
    static final String ALGORITHM = "Ed25519";

    private static final Pattern EXPIRES = Pattern.compile("(?m)^Expires:\\s*(\\S+)\\s*$");
    private static final int ID_BYTES = 8;
    private static final long LONGEST_FILE = 1 << 16;

    /**
     * Reads the file of a public key.
     *
     * @throws IOException if it does not hold a public Ed25519 key; the message is a reason without a full stop
     */
    public static TrustedKey read(Path file) throws IOException {
        return read(file, Optional.empty());
    }

    /**
     * Reads the file of a public key.
     *
     * @param name its name; the file's name without its suffix if empty
     * @throws IOException if it does not hold a public Ed25519 key; the message is a reason without a full stop
     */
    public static TrustedKey read(Path file, Optional<String> name) throws IOException {
        String text = text(file);
        return parse(name.orElseGet(() -> nameOf(file)), text);
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    static String text(Path file) throws IOException {
        if (Files.size(file) > LONGEST_FILE) {
            throw new IOException("the file is too large for a key");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    static TrustedKey parse(String name, String text) throws IOException {
        byte[] content = Pem.find(LABEL, text)
                .orElseThrow(() -> new IOException("it has no block '-----BEGIN %s-----'".formatted(LABEL)));
        if (!Names.isName(name)) {
            throw new IOException(
                    "'%s' is not a name of lower-case letters, digits and single hyphens".formatted(name));
        }
        return new TrustedKey(name, publicKey(content), expiry(text));
    }

    private static PublicKey publicKey(byte[] content) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(content));
        } catch (GeneralSecurityException e) {
            throw new IOException("its public key is not an Ed25519 key", e);
        }
    }

    private static Optional<LocalDate> expiry(String text) throws IOException {
        Matcher matcher = EXPIRES.matcher(text);
        try {
            return matcher.find() ? Optional.of(LocalDate.parse(matcher.group(1))) : Optional.empty();
        } catch (DateTimeException e) {
            throw new IOException("'%s' is not a day such as 2027-12-31".formatted(matcher.group(1)), e);
        }
    }

    /** The key's identity: the first 16 hexadecimal digits of the SHA-256 of its encoding. */
    public String id() {
        byte[] digest = Sha256.digest().digest(key.getEncoded());
        return HexFormat.of().formatHex(Arrays.copyOf(digest, ID_BYTES));
    }

    /** The text of the key's file. */
    String pem() {
        return expires.map("Expires: %s\n"::formatted).orElse("") + Pem.block(LABEL, key.getEncoded());
    }

    boolean hasExpired(LocalDate today) {
        return expires.filter(today::isAfter).isPresent();
    }

    /** Whether the key made a signature of a file. */
    boolean made(SignedKind kind, DetachedSignature signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(kind.text(signature.sha256()));
            return verifier.verify(Base64.getDecoder().decode(signature.signature()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // not Base64, or not of the length of a signature
        }
    }
}
