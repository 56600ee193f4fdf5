package dev.bifocal.host.machine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Folders that no other user can write to. {@link #ofThisUser} is Bifocal's own: unpacked native libraries lie there, and
 * the log where the application's folder cannot be written.
 */
public final class PrivateFolder {

    private static final String NAME = "bifocal";

    private PrivateFolder() {}

    /**
     * The folder {@code bifocal} in the user's folder for caches ({@code XDG_CACHE_HOME}, or {@code .cache} in the home), or
     * {@code bifocal-USER} in the temporary folder where the first cannot be used. It is created where it is missing.
     * Empty if neither can be used, or if another user could write to them.
     */
    public static Optional<Path> ofThisUser() {
        return firstUsable(candidates(System::getenv, System::getProperty));
    }

    /** The folder of this user, or the place where it should be. */
    static Path usableOrFirst() {
        List<Path> candidates = candidates(System::getenv, System::getProperty);
        return firstUsable(candidates).orElse(candidates.get(0));
    }

    static List<Path> candidates(
            UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> property) {
        List<Path> candidates = new ArrayList<>();
        cacheFolder(environment, property).ifPresent(folder -> candidates.add(folder.resolve(NAME)));
        String user = Ownership.SUPPORTED ? Integer.toString(Ownership.user()) : property.apply("user.name");
        candidates.add(Path.of(String.valueOf(property.apply("java.io.tmpdir")), NAME + "-" + user));
        return candidates;
    }

    private static Optional<Path> cacheFolder(
            UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> property) {
        for (String variable : new String[] {"XDG_CACHE_HOME", "LOCALAPPDATA"}) {
            Optional<Path> folder = absolute(environment.apply(variable));
            if (folder.isPresent()) {
                return folder;
            }
        }
        return absolute(property.apply("user.home")).filter(Files::isDirectory).map(home -> home.resolve(".cache"));
    }

    /** The XDG specification says that a relative path is to be ignored. */
    private static Optional<Path> absolute(@Nullable String name) {
        try {
            return Optional.ofNullable(name).map(Path::of).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    static Optional<Path> firstUsable(List<Path> candidates) {
        return candidates.stream().flatMap(PrivateFolder::usable).findFirst();
    }

    private static Stream<Path> usable(Path candidate) {
        try {
            Path folder = create(candidate, Ownership.ofThisProcess());
            return Files.isWritable(folder) ? Stream.of(folder) : Stream.empty();
        } catch (IOException e) {
            // It is tried again, and the reason said, when the engine starts.
            return Stream.empty();
        }
    }

    /**
     * Creates a folder for this user alone if it does not exist.
     *
     * @return its real path
     * @throws IOException if another user could write to it; the message is the reason
     */
    static Path create(Path folder, Ownership ownership) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, mode());
        }
        Optional<String> objection = ownership.objection(folder);
        if (objection.isPresent()) {
            throw new IOException(objection.get());
        }
        Path real = folder.toRealPath();
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            if (Ownership.replaceableByEveryone(above)) {
                throw new IOException("everyone may replace what lies in %s, which has no sticky bit".formatted(above));
            }
        }
        return real;
    }

    /** The attribute that gives a new file or folder to this user alone, where the system has it. */
    static FileAttribute<?>[] mode() {
        return Ownership.SUPPORTED
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** A message for an exception, as the system's own is often a file's name alone. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " cannot be written to";
        }
        if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return ((FileSystemException) e).getFile() + " is not a folder";
        }
        return String.valueOf(e.getMessage());
    }
}
