package dev.bifocal.host.plugin.store;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.machine.PrivateFolder;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The public keys that the user trusts: the files {@code *.pem} in the folder {@code keys} of the user's settings.
 *
 * @param folder the folder; empty if the user has no home
 * @param keys the keys, ordered by name
 * @param problems sentences about files that are not used
 */
public record TrustedKeys(Optional<Path> folder, List<TrustedKey> keys, List<String> problems) {

    /** Copies the lists. */
    public TrustedKeys {
        keys = List.copyOf(keys);
        problems = List.copyOf(problems);
    }

    /** The keys of a user. A file that cannot be read becomes a problem, and its key is not trusted. */
    public static TrustedKeys of(UserFolders folders) {
        Optional<Path> folder = folders.keys();
        List<TrustedKey> keys = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        if (folder.filter(Files::isDirectory).isPresent()) {
            try {
                readFolder(folder.get(), keys, problems);
            } catch (IOException | UncheckedIOException e) {
                keys.clear();
                problems.add("No key in %s is trusted: %s.".formatted(folder.get(), e.getMessage()));
            }
        }
        return new TrustedKeys(folder, keys, problems);
    }

    private static void readFolder(Path folder, List<TrustedKey> keys, List<String> problems) throws IOException {
        requirePrivate(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(TrustedKey.SUFFIX))
                    .sorted()
                    .toList()) {
                try {
                    requirePrivate(file);
                    keys.add(TrustedKey.read(file));
                } catch (IOException e) {
                    problems.add("The key in %s is not trusted: %s.".formatted(file, e.getMessage()));
                }
            }
        }
    }

    /** Another user who could write a key could let this user run any code. */
    private static void requirePrivate(Path path) throws IOException {
        Optional<String> objection = PrivateFolder.objection(path);
        if (objection.isPresent()) {
            throw new IOException(objection.get());
        }
    }

    /** The key with an id. */
    public Optional<TrustedKey> withId(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /**
     * Checks a signature.
     *
     * @param sha256 of the file that should be signed
     * @param today the day on which the key must be valid; any day if empty
     */
    public Verdict verdict(SignedKind kind, DetachedSignature signature, String sha256, Optional<LocalDate> today) {
        Optional<TrustedKey> key = withId(signature.key());
        if (!signature.sha256().equals(sha256)) {
            return Verdict.FORGED;
        }
        if (key.isEmpty()) {
            return Verdict.UNKNOWN_KEY;
        }
        if (!key.get().made(kind, signature)) {
            return Verdict.FORGED;
        }
        return today.filter(key.get()::hasExpired).isPresent() ? Verdict.EXPIRED_KEY : Verdict.FITS;
    }

    /**
     * The file that a key would have.
     *
     * @throws BifocalException if another key has its name, or the key has another name already
     */
    public Path requireFree(TrustedKey key) {
        Optional<TrustedKey> known = withId(key.id());
        if (known.filter(other -> !other.name().equals(key.name())).isPresent()) {
            String name = known.get().name();
            throw new HostException(
                    ErrorCode.USAGE,
                    "The key %s is trusted already, as '%s'.".formatted(key.id(), name),
                    "To give it another name, remove it first: bifocal plugins keys remove %s".formatted(name));
        }
        Path file = file(key.name());
        if (known.isEmpty() && Files.exists(file)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "Another key has the name '%s'.".formatted(key.name()),
                    "Choose another name, or remove the other key: bifocal plugins keys remove %s"
                            .formatted(key.name()));
        }
        return file;
    }

    /**
     * Trusts a key from now on.
     *
     * @return the file of the key
     * @throws BifocalException if another key has its name, or the key has another name already
     */
    public Path trust(TrustedKey key) {
        Path file = requireFree(key);
        write(file, key.pem());
        return file;
    }

    /**
     * Does not trust a key any more.
     *
     * @return its file, which is removed
     * @throws BifocalException if there is no key of this name
     */
    public Path remove(String name) {
        Path file = file(name);
        try {
            if (!Files.deleteIfExists(file)) {
                throw new HostException(
                        ErrorCode.USAGE,
                        "There is no trusted key '%s'.".formatted(name),
                        keys.isEmpty()
                                ? "No key is trusted."
                                : "Trusted are: %s."
                                        .formatted(String.join(
                                                ", ",
                                                keys.stream()
                                                        .map(TrustedKey::name)
                                                        .toList())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private Path file(String name) {
        if (!Names.isName(name)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' cannot be the name of a key.".formatted(name),
                    "Use lower-case letters and digits with single hyphens between them, such as 'my-team'.");
        }
        return folder.orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "There is no folder for keys, because this user has no home.",
                        "Set XDG_CONFIG_HOME to a folder."))
                .resolve(name + TrustedKey.SUFFIX);
    }

    static void write(Path file, String text) {
        try {
            PrivateFolder.create(Objects.requireNonNull(file.getParent()));
            AtomicFiles.write(file, text);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The key cannot be written to %s: %s.".formatted(file, PrivateFolder.reason(e)),
                    "Change the owner and the permissions of the folder.",
                    e);
        }
    }
}
