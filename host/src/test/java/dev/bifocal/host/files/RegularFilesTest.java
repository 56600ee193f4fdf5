package dev.bifocal.host.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RegularFilesTest {

    @TempDir
    private Path folder;

    @Test
    void saysWhatStandsInPlaceOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Pipes.pipe(folder.resolve("pipe")));

        assertThat(RegularFiles.otherKind(file)).isEmpty();
        assertThat(RegularFiles.otherKind(folder)).contains("a folder");
        assertThat(RegularFiles.otherKind(link)).contains("a named pipe");
        assertThat(RegularFiles.otherKind(Path.of("/dev/null"))).contains("a device");
    }

    @Test
    void givesARegularFileBackAndRefusesAnythingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");

        assertThat(RegularFiles.require(file)).isEqualTo(file);
        assertThatThrownBy(() -> RegularFiles.require(folder.resolve("nothing")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> RegularFiles.require(Path.of("/dev/zero")))
                .isInstanceOf(IOException.class)
                .hasMessage("it is a device, and only regular files are read");
    }

    @Test
    void givesBackAFileToWriteOrToCreate() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path pipe = Pipes.pipe(folder.resolve("pipe"));

        assertThat(RegularFiles.requireForWriting(file)).isEqualTo(file);
        assertThat(RegularFiles.requireForWriting(folder.resolve("new"))).isEqualTo(folder.resolve("new"));
        assertThatThrownBy(() -> RegularFiles.requireForWriting(pipe))
                .isInstanceOf(IOException.class)
                .hasMessage("it is a named pipe, and only regular files are written");
    }

    @Test
    void knowsStreamsThatTheShellHasOpened() {
        assertThat(RegularFiles.isOpenStream("/dev/stdin")).isTrue();
        assertThat(RegularFiles.isOpenStream("/dev/fd/63")).isTrue();
        assertThat(RegularFiles.isOpenStream("/proc/self/fd/3")).isTrue();
        assertThat(RegularFiles.isOpenStream("/dev/zero")).isFalse();
        assertThat(RegularFiles.isOpenStream("/tmp/dev/fd/3")).isFalse();
    }
}
