package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locales with other digits, with a decimal comma, and with letters of which Java's lower case is another one. */
class LocalesTest {

    private static final Locale USUAL = Locale.getDefault();

    private static final String[] SETTINGS = {"run.every=2", "compute.layout=contiguous"};

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        Locale.setDefault(USUAL);
    }

    /** The host on its own, as in a program of somebody else, which keeps its locale. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "mr-IN", "tr-TR"})
    void aRunIsTheSameInEveryLocale(String tag) throws IOException {
        Locale.setDefault(Locale.ROOT);
        RunFolder usual = Cli.train(folder.resolve("usual"), "maskcon", Tiny.withBank(SETTINGS));

        Locale.setDefault(Locale.forLanguageTag(tag));
        Path root = folder.resolve("runs");
        RunFolder run = Cli.train(root, "maskcon", Tiny.withBank(SETTINGS));
        assertThat(run.checkpoints().resolve("step-000000008.safetensors")).exists();
        assertThat(Cli.metrics(run)).isEqualTo(Cli.metrics(usual));

        Files.delete(run.checkpoints().resolve("step-000000008.safetensors"));
        Path status = run.path().resolve("status.json");
        Files.writeString(status, Files.readString(status).replace("\"done\"", "\"interrupted\""));
        assertUsual("resume", run.path().toString());
        assertThat(Cli.metrics(run)).isEqualTo(Cli.metrics(usual));

        assertUsual("runs", "list", "--root", root.toString());
        assertUsual("runs", "show", "latest", "--root", root.toString());
        assertUsual(
                "export",
                run.path().toString(),
                "--output",
                folder.resolve("out.npz").toString());
        assertUsual("eval", run.path().toString(), "--protocol", "recall,knn");
        assertThat(Runs.list(root)).extracting(RunFolder::name).containsExactly(run.name());
        assertThat(run.name()).matches("[0-9]{8}-[0-9]{6}-[0-9a-f]{8}");
    }

    private static void assertUsual(String... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out() + result.err())
                .as("%s", List.of(arguments))
                .doesNotContainPattern("[\\p{Nd}&&[^0-9]]")
                .doesNotContainPattern("[0-9]\u066b?,[0-9]");
    }

    /** What libraries and plugins write, too: the digit is picocli's. */
    @Test
    void theProgramSetsTheLocaleForLibrariesAndPlugins() {
        try (BifocalProcess process = BifocalProcess.start(
                folder.resolve("output.txt"),
                List.of("-Duser.language=ar", "-Duser.country=EG"),
                List.of("runs", "list", "superfluous"))) {
            assertThat(process.exitCode()).isEqualTo(2);
            assertThat(process.text()).contains("at index 2");
        }
    }
}
