package dev.bifocal.host.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Pattern;

/** Distinguishes regular files from pipes, sockets and devices. Opening a pipe without a writer blocks forever. */
public final class RegularFiles {

    private static final int FILE_TYPE = 0xF000;
    private static final int PIPE = 0x1000;
    private static final int CHARACTER_DEVICE = 0x2000;
    private static final int BLOCK_DEVICE = 0x6000;
    private static final int SOCKET = 0xC000;

    private static final Pattern OPENED_BY_THE_SHELL = Pattern.compile("/dev/stdin|/(?:dev|proc/self)/fd/\\d+");

    private RegularFiles() {}

    /**
     * Checks that a path leads to a regular file. Links are followed.
     *
     * @return the same path
     * @throws IOException if the path leads to another kind of file, with the kind in the message, or does not exist
     */
    public static Path require(Path file) throws IOException {
        return require(file, "read");
    }

    /**
     * A file that may be opened for writing, or created if it does not exist. Links are followed.
     *
     * @return the same path
     * @throws IOException if the path leads to something else than a regular file; the message says what is there
     */
    public static Path requireForWriting(Path file) throws IOException {
        return Files.exists(file) ? require(file, "written") : file;
    }

    private static Path require(Path file, String use) throws IOException {
        Optional<String> other = otherKind(file);
        if (other.isPresent()) {
            throw new IOException("it is %s, and only regular files are %s".formatted(other.get(), use));
        }
        return file;
    }

    /**
     * The kind of a file that is not regular, such as {@code a named pipe}. Empty for a regular file.
     *
     * @throws IOException if the path does not exist
     */
    public static Optional<String> otherKind(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
            return Optional.empty();
        }
        return Optional.of(attributes.isDirectory() ? "a folder" : special(file));
    }

    private static String special(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return "a special file";
        }
        int mode = (Integer) Files.getAttribute(file, "unix:mode");
        return switch (mode & FILE_TYPE) {
            case PIPE -> "a named pipe";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
            case SOCKET -> "a socket";
            default -> "a special file";
        };
    }

    /** Whether a path names an open stream of the process, such as standard input or {@code <(...)} in bash. */
    public static boolean isOpenStream(String path) {
        return OPENED_BY_THE_SHELL.matcher(path).matches();
    }
}
