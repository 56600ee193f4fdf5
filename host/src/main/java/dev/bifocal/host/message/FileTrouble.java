package dev.bifocal.host.message;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Objects;

/**
 * Why a file could not be read or written, in words. The operating system's reason decides, so that a message speaks of a full
 * disk only where the disk is full.
 *
 * @param reason a clause that follows a colon, without a full stop
 * @param remedy what to do about it; one sentence
 */
public record FileTrouble(String reason, String remedy) {

    /** A reason of the operating system, which Java hands on as a text, and the remedy. */
    private record Known(String words, String remedy) {}

    private static final List<Known> KNOWN = List.of(
            new Known("No space left on device", "Free some space on that disk."),
            new Known("Disk quota exceeded", "Free some of your quota on that disk."),
            new Known("Read-only file system", "Choose a place on a file system that can be written."),
            new Known("Too many open files", "Raise the limit of open files, such as with: ulimit -n 4096"),
            new Known("File name too long", "Choose a shorter name."),
            new Known("Not a directory", "Choose a path on which every part but the last is a folder."),
            new Known("Is a directory", "Choose the path of a file; a folder has this name."),
            new Known("Too many levels of symbolic links", "Remove the circle of links on the path."),
            new Known("Operation not permitted", "Change the permissions, or choose another place."),
            new Known("Input/output error", "Check the disk; the system cannot read or write it."),
            new Known("File too large", "Choose a file system that takes larger files, or raise the limit: ulimit -f"));

    /** What a failure of reading or writing says. */
    public static FileTrouble of(IOException thrown) {
        String file = thrown instanceof FileSystemException named && named.getFile() != null ? named.getFile() : "";
        if (thrown instanceof AccessDeniedException) {
            return new FileTrouble("permission denied" + on(file), "Change the permissions, or choose another place.");
        }
        if (thrown instanceof NoSuchFileException) {
            return new FileTrouble(
                    file.isEmpty() ? "there is no such file or folder" : file + " does not exist",
                    "Check the path for a mistake, and whether the folder can be made there.");
        }
        if (thrown instanceof FileAlreadyExistsException) {
            return new FileTrouble(file + " is there already", "Choose another path, or remove what is there.");
        }
        if (thrown instanceof NotDirectoryException) {
            return new FileTrouble(file + " is not a folder", "Choose the path of a folder.");
        }
        if (thrown instanceof CharacterCodingException) {
            return new FileTrouble("it is not text in UTF-8", "Save the file as text in UTF-8.");
        }
        return ofSystem(thrown, file);
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
            return new FileTrouble("permission denied", "Change the permissions, or choose another place.");
        }
        String name = thrown.getClass().getSimpleName();
        return new FileTrouble(
                (message.isBlank() ? name : message) + on(file), "Check that the path is right and may be used.");
    }

    private static String on(String file) {
        return file.isEmpty() ? "" : " (" + file + ")";
    }

    private static String lowerFirst(String words) {
        return Character.toLowerCase(words.charAt(0)) + words.substring(1);
    }
}
