package dev.bifocal.host.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTroubleTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    No space left on device, Free some space
                    Disk quota exceeded, quota
                    Read-only file system, writable
                    Too many open files, ulimit -n
                    File name too long, shorter
                    Not a directory, folder
                    Input/output error, Check the disk
                    """)
    void takesTheReasonOfTheSystemAndItsOwnRemedy(String reason, String remedy) {
        FileTrouble named = FileTrouble.of(new FileSystemException("/a/b", null, reason));
        assertThat(named.reason()).isEqualToIgnoringCase(reason + " (/a/b)");
        assertThat(named.remedy()).contains(remedy);
        assertThat(FileTrouble.of(new IOException(reason)).remedy()).isEqualTo(named.remedy());
    }

    @Test
    void speaksOfSpaceOnlyWhereThereIsNone() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        FileTrouble missing = trouble(() -> Files.readString(folder.resolve("none")));
        assertThat(missing.reason()).isEqualTo(folder.resolve("none") + " does not exist");
        FileTrouble below = trouble(() -> Files.readString(file.resolve("below")));
        assertThat(below.reason()).isEqualTo("not a directory (%s)".formatted(file.resolve("below")));
        FileTrouble there = trouble(() -> Files.createDirectory(file));
        assertThat(there.reason()).isEqualTo(file + " exists already");
        FileTrouble denied = FileTrouble.of(new AccessDeniedException("/a"));
        assertThat(denied.reason()).isEqualTo("permission denied (/a)");
        FileTrouble text = FileTrouble.of(new MalformedInputException(1));
        assertThat(text.reason()).isEqualTo("it is not text in UTF-8");
        FileTrouble unknown = FileTrouble.of(new IOException("something"));
        assertThat(unknown.reason()).isEqualTo("something");
        for (FileTrouble trouble : new FileTrouble[] {missing, below, there, denied, text, unknown}) {
            assertThat(trouble.remedy()).doesNotContain("space", "disk").endsWith(".");
        }
    }

    @Test
    void namesAFailureWithoutAMessageByItsClass() {
        assertThat(FileTrouble.of(new IOException()).reason()).isEqualTo("IOException");
        assertThat(FileTrouble.of(new FileSystemException("/a")).reason()).isEqualTo("FileSystemException (/a)");
    }

    private static FileTrouble trouble(Access access) {
        return FileTrouble.of(catchThrowableOfType(IOException.class, access::open));
    }

    /** An access to a file that fails. */
    private interface Access {
        void open() throws IOException;
    }
}
