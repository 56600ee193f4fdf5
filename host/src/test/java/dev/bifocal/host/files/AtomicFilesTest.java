package dev.bifocal.host.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir
    private Path folder;

    @Test
    void replacesAFile() throws IOException {
        Path file = folder.resolve("status.json");
        AtomicFiles.write(file, "a longer old content");
        AtomicFiles.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void keepsTheOldContentWhenWritingFails() throws IOException {
        Path file = folder.resolve("status.json");
        AtomicFiles.write(file, "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(new byte[200_000]);
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void isNotDisturbedByWhatADeadProcessLeft() throws IOException {
        Path file = folder.resolve("status.json");
        Files.writeString(folder.resolve(".status.json.tmp"), "torn and longer than what comes now");
        AtomicFiles.write(file, "whole");
        assertThat(file).hasContent("whole");
    }

    @Test
    @Timeout(30)
    void doesNotWaitForAPipeInPlaceOfTheTemporaryFile() throws IOException {
        Path file = folder.resolve("status.json");
        AtomicFiles.write(file, "old");
        Pipes.pipe(folder.resolve(".status.json.tmp"));
        assertThatThrownBy(() -> AtomicFiles.write(file, "new"))
                .isInstanceOf(IOException.class)
                .hasMessage("it is a named pipe, and only regular files are written");
        assertThat(file).hasContent("old");
    }
}
