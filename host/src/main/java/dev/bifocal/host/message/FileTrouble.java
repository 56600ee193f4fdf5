package dev.bifocal.host.message;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The reason and the remedy of a file error, in words. The reason is that of the operating system, so a message
 * mentions a full disk only if the disk is full.
 *
 * @param reason a clause that follows a colon, without a full stop
 * @param remedy one sentence
 */
public record FileTrouble(String reason, String remedy) {

    /** An error text of the operating system, and its remedy. */
    private record Known(String words, String remedy) {}

    private static final List<Known> KNOWN = List.of(
            new Known("No space left on device", "Free some space on that disk."),
            new Known("Disk quota exceeded", "Free some of your quota on that disk."),
            new Known("Read-only file system", "Choose a folder on a writable file system."),
            new Known("Too many open files", "Raise the limit of open files, for example with: ulimit -n 4096"),
            new Known("File name too long", "Choose a shorter name."),
            new Known("Not a directory", "Choose a path whose parent is a folder."),
            new Known("Is a directory", "Choose the path of a file instead of a folder."),
            new Known("Too many levels of symbolic links", "Remove the cycle of links on the path."),
            new Known("Operation not permitted", "Change the permissions, or choose another folder."),
            new Known("Input/output error", "Check the disk, because the system cannot read or write it."),
            new Known(
                    "File too large",
                    "Choose a file system that supports larger files, or raise the limit: ulimit -f"));

    /** The reason and the remedy of a failed read or write. */
    public static FileTrouble of(IOException thrown) {
        String file = thrown instanceof FileSystemException named && named.getFile() != null ? named.getFile() : "";
        if (thrown instanceof AccessDeniedException) {
            return new FileTrouble("permission denied" + on(file), "Change the permissions, or choose another folder.");
        }
        if (thrown instanceof NoSuchFileException) {
            return new FileTrouble(
                    file.isEmpty() ? "there is no such file or folder" : file + " does not exist",
                    "Check the path, and create missing folders.");
        }
        if (thrown instanceof FileAlreadyExistsException) {
            return new FileTrouble(file + " exists already", "Choose another path, or remove the existing file.");
        }
        if (thrown instanceof NotDirectoryException) {
            return new FileTrouble(file + " is not a folder", "Choose the path of a folder.");
        }
        if (thrown instanceof CharacterCodingException) {
            return new FileTrouble("it is not text in UTF-8", "Save the file in UTF-8.");
        }
        return ofSystem(thrown, file);
    }

    /** The error for a file that the user named and that cannot be written. */
    public static HostException notWritable(Path file, IOException cause) {
        return notWritable(ErrorCode.USAGE, file.toString(), "", cause);
    }

    /**
     * The error for a file that cannot be written.
     *
     * @param file the file, or words with the file such as "The lock plugins.lock"
     * @param alternative a second sentence of the remedy; may be empty
     */
    public static HostException notWritable(ErrorCode code, String file, String alternative, IOException cause) {
        FileTrouble trouble = of(cause);
        String remedy = alternative.isEmpty() ? trouble.remedy() : trouble.remedy() + " " + alternative;
        return new HostException(code, "%s cannot be written: %s.".formatted(file, trouble.reason()), remedy, cause);
    }

    private static FileTrouble ofSystem(IOException thrown, String file) {
        String message = Objects.requireNonNullElse(
                thrown instanceof FileSystemException named ? named.getReason() : thrown.getMessage(), "");
        for (Known known : KNOWN) {
            if (message.contains(known.words())) {
                return new FileTrouble(lowerFirst(known.words()) + on(file), known.remedy());
            }
        }
        if (thrown instanceof FileNotFoundException && message.endsWith("(Permission denied)")) {
            return new FileTrouble("permission denied", "Change the permissions, or choose another folder.");
        }
        String name = thrown.getClass().getSimpleName();
        return new FileTrouble((message.isBlank() ? name : message) + on(file), "Check the path and its permissions.");
    }

    private static String on(String file) {
        return file.isEmpty() ? "" : " (" + file + ")";
    }

    private static String lowerFirst(String words) {
        return Character.toLowerCase(words.charAt(0)) + words.substring(1);
    }
}
