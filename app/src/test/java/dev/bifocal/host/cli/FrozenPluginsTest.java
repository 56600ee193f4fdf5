package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.Tiny;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Jars of {@code examples/}, compiled once against api 1.0.0 and never again: later versions of the host must load and train
 * them. Do not replace the jars to make a test pass; a break of compiled plugins needs a new major version of the api.
 */
class FrozenPluginsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"swav-1.0.0.jar, swav", "soft-1.0.0.jar, sce", "soft-1.0.0.jar, ressl"})
    void aJarThatWasCompiledAgainstApi10LoadsAndTrains(String file, String recipe) throws IOException {
        Path jar = folder.resolve(file);
        try (InputStream in = Objects.requireNonNull(FrozenPluginsTest.class.getResourceAsStream("frozen/" + file))) {
            Files.copy(in, jar);
        }

        Cli.Result listed = Cli.run("plugins", "list", "--plugins", jar.toString());
        assertThat(listed.code()).isZero();
        assertThat(listed.out()).containsPattern("(?m)^recipe +" + recipe + " ").doesNotContain("error:", "warning:");

        List<String> arguments = new ArrayList<>(List.of("train", recipe, "--plugins", jar.toString()));
        arguments.addAll(Tiny.with("memory.size=64", "epochs=1", "run.root=" + folder.resolve("runs")));
        Cli.Result trained = Cli.run(arguments.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isZero();
    }
}
