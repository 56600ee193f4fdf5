package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statements of docs/java.md, run in jshell as the page says. */
class JavaPageTest {

    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theStatementsOfThePageRunInJshell() throws IOException, InterruptedException {
        Path page = Application.launcher().resolveSibling("docs/java.md");
        String statements = BLOCK.matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
        Path script = Files.writeString(folder.resolve("page.jsh"), statements + "\n/exit\n");
        Path output = folder.resolve("output.txt");
        Process jshell = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jshell")
                                .toString(),
                        "--class-path",
                        Application.folder().resolve("lib") + "/*",
                        "-R-Dbifocal.app=" + Application.folder(),
                        script.toString()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        jshell.getOutputStream().close();
        boolean ended = jshell.waitFor(5, TimeUnit.MINUTES);
        jshell.destroyForcibly();
        String printed = Files.readString(output, StandardCharsets.UTF_8);

        assertThat(ended).as(printed).isTrue();
        assertThat(printed).doesNotContain("Exception").doesNotContain("|  Error");
        assertThat(printed)
                .contains("Recall@1 0.")
                .contains("epochs: epochs must be a whole number, but is many.")
                .contains("optimizer.lr: ")
                .contains("step 3 {")
                .doesNotContain("step 4 {")
                .contains("stopped")
                .contains("equal: true")
                .contains("recall {", "knn {", "Size[images=32, features=64]")
                .contains("temperature: ", "Count[what=training images, found=64", "problems []")
                .contains("installed: ", "passes: true")
                .contains("0 near [Neighbour[index=", "engine works: true")
                .containsPattern(Pattern.compile("losses.contrastive.target.name \\[.*supervised.*\\]"));
    }
}
