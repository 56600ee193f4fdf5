package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class OwnershipTest {

    /** A user that no file of a test belongs to. */
    static final Ownership SOMEBODY_ELSE = new Ownership(Set.of(1_234_567));

    @TempDir
    private Path folder;

    @Test
    void acceptsWhatThisUserAloneCanWrite() throws IOException {
        Path file = withMode(Files.createFile(folder.resolve("file")), "rw-r--r--");
        assertThat(Ownership.ofThisProcess().objection(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
    void objectsToWhatOthersMayWrite(String mode) throws IOException {
        Path file = withMode(Files.createFile(folder.resolve("file")), mode);
        assertThat(Ownership.ofThisProcess().objection(file)).hasValue("other users can write to " + file);
    }

    @Test
    void objectsToTheFileOfAnotherUser() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(SOMEBODY_ELSE.objection(file))
                .hasValue("%s belongs to user %s".formatted(file, Files.getOwner(file)));
    }

    @Test
    void judgesALinkAndWhatItLeadsTo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        withMode(file, "rw-------");
        assertThat(Ownership.ofThisProcess().objection(link)).isEmpty();
        withMode(file, "rw-rw-rw-");
        assertThat(Ownership.ofThisProcess().objection(link)).hasValue("other users can write to " + link);
    }

    @Test
    void acceptsALinkOfThisUserWithoutATarget() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("missing"));
        assertThat(Ownership.ofThisProcess().objection(link)).isEmpty();
        assertThat(SOMEBODY_ELSE.objection(link)).isPresent();
    }

    static Path withMode(Path path, String mode) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
