package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class PrivateFolderTest {

    @TempDir
    private Path folder;

    @Test
    void belongsToThisUserAlone() throws IOException {
        Path created = PrivateFolder.create(folder.resolve("cache/bifocal"), Ownership.ofThisProcess());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created)))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesAFolderThatOthersMayWriteTo() throws IOException {
        Path shared = OwnershipTest.withMode(Files.createDirectory(folder.resolve("shared")), "rwxrwx---");
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.create(shared, Ownership.ofThisProcess()))
                .withMessage("other users can write to " + shared);
    }

    @Test
    void refusesAFolderOfAnotherUser() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.create(other, OwnershipTest.SOMEBODY_ELSE))
                .withMessageContaining("belongs to user");
    }

    @Test
    void refusesAFolderThatEveryoneMayReplace() throws IOException {
        Path shared = OwnershipTest.withMode(Files.createDirectory(folder.resolve("shared")), "rwxrwxrwx");
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.create(shared.resolve("mine"), Ownership.ofThisProcess()))
                .withMessageContaining("has no sticky bit");
    }

    @Test
    void isInTheUsersCacheOrElseInTheTemporaryFolder() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Map<String, String> properties =
                Map.of("user.home", home.toString(), "java.io.tmpdir", folder.toString(), "user.name", "ann");
        Path temporary = folder.resolve("bifocal-" + Ownership.user());
        assertThat(PrivateFolder.candidates(name -> null, properties::get))
                .containsExactly(home.resolve(".cache/bifocal"), temporary);
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("xdg").toString());
        assertThat(PrivateFolder.candidates(environment::get, properties::get))
                .containsExactly(folder.resolve("xdg/bifocal"), temporary);
        for (String unusable : List.of("relative", "not\0a path")) {
            Map<String, String> ignored = Map.of("XDG_CACHE_HOME", unusable);
            assertThat(PrivateFolder.candidates(ignored::get, properties::get))
                    .as(unusable)
                    .containsExactly(home.resolve(".cache/bifocal"), temporary);
        }
        Files.delete(home);
        assertThat(PrivateFolder.candidates(name -> null, properties::get)).containsExactly(temporary);
    }

    @Test
    void takesTheNextFolderWhereOneCannotBeUsed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path shared = OwnershipTest.withMode(Files.createDirectory(folder.resolve("shared")), "rwxrwxrwx");
        Path good = folder.resolve("good");
        assertThat(PrivateFolder.firstUsable(List.of(file.resolve("bifocal"), shared, good)))
                .hasValue(good.toRealPath());
        assertThat(PrivateFolder.firstUsable(List.of(file, shared))).isEmpty();
    }
}
