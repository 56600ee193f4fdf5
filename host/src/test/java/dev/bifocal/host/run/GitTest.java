package dev.bifocal.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTest {

    @TempDir
    private Path folder;

    @Test
    void isAbsentOutsideOfACheckout() {
        assertThat(Git.of(folder)).isEmpty();
    }

    @Test
    void tellsCommitAndChanges() throws IOException, InterruptedException {
        git("init", "-q");
        Path file = Files.writeString(folder.resolve("file"), "one");
        git("add", "file");
        git("-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-q", "-m", "m");
        Files.writeString(folder.resolve("untracked"), "does not count");
        assertThat(Git.of(folder)).get().satisfies(git -> {
            assertThat(git.commit()).matches("[0-9a-f]{40}");
            assertThat(git.dirty()).isFalse();
        });
        Files.writeString(file, "another length");
        assertThat(Git.of(folder)).get().extracting(Git::dirty).isEqualTo(true);
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
