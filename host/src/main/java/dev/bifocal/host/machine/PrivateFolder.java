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
 * Folders that no other user can write to. {@link #ofThisUser} is Bifocal's own folder. It contains unpacked native
 * libraries, and the log if the application's folder is not writable.
 */
public final class PrivateFolder {

    private static final String NAME = "bifocal";

    private PrivateFolder() {}

    /**
     * The folder {@code bifocal} in the user's cache folder ({@code XDG_CACHE_HOME}, or {@code .cache} in the home
     * folder), or {@code bifocal-USER} in the temporary folder if the first one is not usable. A missing folder is
     * created. Empty if neither is usable, or if another user could write to them.
     */
    public static Optional<Path> ofThisUser() {
        return firstUsable(candidates(System::getenv, System::getProperty));
    }

    /** The first usable folder, or the first candidate if none is usable. */
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

    /** An absolute path; empty for others. The XDG specification requires that relative paths are ignored. */
    public static Optional<Path> absolute(@Nullable String name) {
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
            // The engine's start tries again and reports the reason.
            return Stream.empty();
        }
    }

    /**
     * Creates a folder that belongs only to this user, if it does not exist.
     *
     * @return its real path
     * @throws IOException if another user could write to it; {@link #reason} is a clause about it
     */
    public static Path create(Path folder) throws IOException {
        return create(folder, Ownership.ofThisProcess());
    }

    /** Why another user could have written this file or folder; empty if nobody could. The file must exist. */
    public static Optional<String> objection(Path path) throws IOException {
        return Ownership.ofThisProcess().objection(path);
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
        Optional<String> above = replaceableAbove(folder);
        if (above.isPresent()) {
            throw new IOException(above.get());
        }
        return folder.toRealPath();
    }

    /** The reason why every user can replace a folder, by a folder above it; empty if not every user can. */
    static Optional<String> replaceableAbove(Path folder) throws IOException {
        for (Path above = folder.toRealPath().getParent(); above != null; above = above.getParent()) {
            if (Ownership.replaceableByEveryone(above)) {
                return Optional.of("every user can replace files in %s, which has no sticky bit".formatted(above));
            }
        }
        return Optional.empty();
    }

    /** The attribute of new files and folders that only this user can access, if the system supports it. */
    static FileAttribute<?>[] mode() {
        return Ownership.SUPPORTED
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** The attribute that lets only this user read and write a new file, where the system has it. */
    public static FileAttribute<?>[] fileMode() {
        return Ownership.SUPPORTED
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** The reason of an exception, because the system's message is often only a file name. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " is not writable";
        }
        if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return ((FileSystemException) e).getFile() + " is not a folder";
        }
        return String.valueOf(e.getMessage());
    }
}
