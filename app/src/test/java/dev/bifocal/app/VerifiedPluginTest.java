package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundled plugin passes {@code plugins verify}, with a training in a process of its own. */
class VerifiedPluginTest {

    @TempDir
    private Path folder;

    @Test
    void aBundledPluginPassesAndItsRecipeTrains() throws IOException {
        String output = verified(Map.of(), List.of(), RelabelledJar.bundled("maskcon"), "--strict");

        assertThat(output).contains("The recipe 'maskcon' trains.", " passes.");
    }

    @Test
    void theVerifiedJarTrainsAlthoughAFolderHasANewerVersion() throws IOException {
        Path bundled = RelabelledJar.bundled("maskcon");
        Path jar = RelabelledJar.write(bundled, "mine", "1.0.0", entry -> true, folder);
        Path newer = Files.createDirectory(folder.resolve("newer"));
        RelabelledJar.write(bundled, "mine", "9.0.0", entry -> !entry.contains("/recipes/"), newer);

        String output = verified(Map.of("BIFOCAL_PLUGINS", newer.toString()), List.of(), jar);

        assertThat(output).contains("The recipe 'maskcon' trains.", " passes.");
    }

    @Test
    void nothingIsLeftOfATrainingThatTookTooLong() throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));

        String output = verified(
                Map.of(),
                List.of("-Djava.io.tmpdir=" + temporary),
                RelabelledJar.bundled("maskcon"),
                "--time-limit",
                "1");

        assertThat(output).contains("has not trained two steps on small images within 1 seconds");
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files).noneMatch(file -> file.toString().contains("bifocal-verify"));
        }
    }

    private String verified(Map<String, String> environment, List<String> javaOptions, Path jar, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("plugins", "verify", jar.toString()));
        command.addAll(List.of(options));
        Path output = folder.resolve("output.txt");
        try (BifocalProcess verify = BifocalProcess.start(output, environment, javaOptions, command)) {
            verify.await(() -> false);
            return verify.text();
        }
    }
}
