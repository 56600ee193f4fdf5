package dev.bifocal.host.machine;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Determines from owner and mode whether another user could have written a file or folder. Root is trusted, because
 * root can change this process itself. Systems without POSIX permissions are not checked; their temporary and home
 * folders belong to one user.
 *
 * @param trusted ids of the users that may own a file
 */
record Ownership(Set<Integer> trusted) {

    static final boolean SUPPORTED =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private static final int ROOT = 0;
    private static final int OTHERS_WRITE = 0022;
    private static final int EVERYONE_WRITES = 0002;
    private static final int STICKY = 01000;

    /** Trusts the user of this process, and root. */
    static Ownership ofThisProcess() {
        // Set.of would reject two equal elements, and the user may be root.
        return new Ownership(SUPPORTED ? Set.copyOf(List.of(ROOT, user())) : Set.of());
    }

    /** The id of this process's user. */
    static int user() {
        return (int) new UnixSystem().getUid();
    }

    /**
     * The reason why another user could have written a file or folder. Empty if no other user could. The file or link
     * must exist.
     */
    Optional<String> objection(Path path) throws IOException {
        if (!SUPPORTED) {
            return Optional.empty();
        }
        Optional<String> own = objection(path, Files.isSymbolicLink(path), LinkOption.NOFOLLOW_LINKS);
        // A link without a target loads no code.
        return own.isEmpty() && Files.isSymbolicLink(path) && Files.exists(path) ? objection(path, false) : own;
    }

    private Optional<String> objection(Path path, boolean link, LinkOption... options) throws IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid", options);
        if (!trusted.contains(owner)) {
            return Optional.of("%s belongs to user %s".formatted(path, Files.getOwner(path, options)));
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", options);
        // The mode of a symbolic link has no meaning.
        return !link && (mode & OTHERS_WRITE) != 0
                ? Optional.of("other users can write to %s".formatted(path))
                : Optional.empty();
    }

    /** Whether every user can replace entries of a folder: everyone can write to it, and it has no sticky bit. */
    static boolean replaceableByEveryone(Path folder) throws IOException {
        if (!SUPPORTED) {
            return false;
        }
        int mode = (Integer) Files.getAttribute(folder, "unix:mode");
        return (mode & EVERYONE_WRITES) != 0 && (mode & STICKY) == 0;
    }
}
