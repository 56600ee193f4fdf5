package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundled plugin passes {@code plugins verify}, with a training in a process of its own. */
class VerifiedPluginTest {

    @TempDir
    private Path folder;

    @Test
    void aBundledPluginPassesAndItsRecipeTrains() throws IOException {
        Path jar;
        try (Stream<Path> jars = Files.list(Application.folder().resolve("plugins"))) {
            jar = jars.filter(file -> String.valueOf(file.getFileName()).contains("maskcon"))
                    .findFirst()
                    .orElseThrow();
        }
        Path output = folder.resolve("output.txt");
        try (BifocalProcess verify =
                BifocalProcess.start(output, List.of(), List.of("plugins", "verify", jar.toString(), "--strict"))) {
            verify.await(() -> false);
            assertThat(verify.exitCode()).as(verify.text()).isZero();
        }

        assertThat(output).content().contains("The recipe 'maskcon' trains.", " passes.");
    }
}
