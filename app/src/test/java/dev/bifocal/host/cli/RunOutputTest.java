package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.app.Application;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands that work on a run print for programs, on a tiny run. */
class RunOutputTest {

    @TempDir
    private Path root;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                OptionalInt.empty(),
                StandardCharsets.UTF_8,
                false);
        return Main.commandLine(console, folders -> Application.registry()).execute(arguments);
    }

    private JsonNode json() throws IOException {
        return new JsonMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    private String remarks() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private int train(String... more) {
        String[] settings = {
            "train",
            "selfcon",
            "--json",
            "epochs=1",
            "batch=16",
            "encoder.width=2",
            "memory.size=16",
            "data.shapes.train=32",
            "data.shapes.test=60",
            "evaluation.recall=[1, 5]",
            "run.root=" + root
        };
        String[] all = Arrays.copyOf(settings, settings.length + more.length);
        System.arraycopy(more, 0, all, settings.length, more.length);
        return run(all);
    }

    @Test
    void trainResumeAndEvalAgreeAndPrintOneObjectEach() throws IOException {
        assertThat(train()).as(remarks()).isZero();
        JsonNode trained = json();
        assertThat(Path.of(trained.get("run").asText())).startsWith(root);
        assertThat(trained.at("/recall/5").isNumber()).isTrue();
        assertThat(remarks()).contains("epoch 1/1");

        assertThat(run("resume", "latest", "--root", root.toString(), "--json")).isZero();
        assertThat(json()).isEqualTo(trained);
        assertThat(remarks()).contains("is already complete");

        assertThat(run("eval", "latest", "--root", root.toString(), "--json")).isZero();
        assertThat(json().get("run")).isEqualTo(trained.get("run"));
        assertThat(json().get("recall")).isEqualTo(trained.get("recall"));

        assertThat(run("runs", "show", "latest", "--root", root.toString(), "--json"))
                .isZero();
        assertThat(json().get("state").asText()).isEqualTo("done");
        assertThat(json().get("epoch").asInt()).isEqualTo(1);
    }

    @Test
    void namesTheRunThatFailed() {
        assertThat(train("optimizer.lr=1e30", "optimizer.warmup=0", "epochs=3")).isEqualTo(ExitCode.FAILED);
        assertThat(remarks()).contains("is not finite", root.resolve("selfcon").toString(), " failed.");
        assertThat(out.size()).isZero();
    }
}
