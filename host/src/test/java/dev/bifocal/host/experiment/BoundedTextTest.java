package dev.bifocal.host.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.host.files.Pipes;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys, values and files without end. */
@Timeout(30)
class BoundedTextTest {

    private static final int MILLION = 1_000_000;

    @TempDir
    private Path folder;

    private Problem refused(String recipeOrFile, String... overrides) {
        ExperimentLoader loader = new ExperimentLoader(new FakeRegistry());
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> loader.load(recipeOrFile, List.of(overrides)));
        assertThat(thrown.problems()).hasSize(1);
        Problem problem = thrown.problems().get(0);
        assertThat(problem.message().length() + problem.remedy().length()).isLessThan(1500);
        return problem;
    }

    @Test
    void aKeyOfAFileHasABound() throws IOException {
        Path file = Files.writeString(
                folder.resolve("long.yaml"), "recipe: maskcon\n" + "k".repeat(1000) + ": {a: [1, 2]}\nbatch: 64\n");

        Problem problem = refused(file.toString());

        assertThat(problem.message())
                .isEqualTo("The key %s... (1000 characters) is longer than the limit of 200 characters."
                        .formatted("k".repeat(60)));
        assertThat(problem.origin()).endsWith("long.yaml:2");
    }

    @Test
    void aKeyOfTheCommandLineHasABound() {
        assertThat(refused("maskcon", "a".repeat(MILLION) + "=1").message())
                .startsWith("The key of the override aaa")
                .endsWith("is longer than the limit of 1000 characters.");
        assertThat(refused("maskcon", "a.".repeat(MILLION)).message()).startsWith("The key of the override a.a.");
    }

    @Test
    void aValueIsShownInPart() {
        assertThat(refused("maskcon", "encoder.stem=" + "b".repeat(MILLION)).message())
                .contains("b... (1000000 characters)");
        assertThat(refused("maskcon", "seed=" + "c".repeat(MILLION)).message()).contains("c... (1000000 characters)");
    }

    @Test
    void aFileHasABound() throws IOException {
        Path file = Files.writeString(folder.resolve("long.yaml"), "# " + "x".repeat(5 * MILLION));

        assertThat(refused(file.toString()).message()).endsWith("long.yaml has more than 4194304 bytes.");
    }

    @Test
    void aPipeIsNotOpened() {
        Path pipe = Pipes.pipe(folder.resolve("pipe.yaml"));

        assertThat(refused(pipe.toString()).message())
                .endsWith("pipe.yaml cannot be read: it is a named pipe, and only regular files are read.");
    }
}
