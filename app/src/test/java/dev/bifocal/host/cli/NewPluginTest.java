package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.CompiledPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Projects that {@code plugins new} writes, compiled as Maven compiles them and loaded from a jar. */
class NewPluginTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "loss, soft-nce, SoftNceLoss", "head, tiny-projector, TinyProjectorHead", "target, mixed, MixedTarget",
        "loss, class, ClassLoss", "loss, view-pair-loss, ViewPairLossLoss", "head, my-head, MyHead"
    })
    void aNewProjectCompilesLoadsAndTrains(String kind, String name, String className) throws IOException {
        Path project = folder.resolve("a b").resolve(name);

        Cli.Result created = Cli.run("plugins", "new", kind, name, project.toString());

        assertThat(created.code()).as(created.err()).isZero();
        assertThat(created.out()).contains("cd '" + project + "'", "mvn verify", "train " + name + " --plugins target");
        Path jar = CompiledPlugin.jar(project, name, folder);
        Cli.Result listed = Cli.run("plugins", "list", "--plugins", jar.toString());
        assertThat(listed.out())
                .containsPattern("(?m)^" + kind + " +" + name + " ")
                .containsPattern("(?m)^recipe +" + name + " ")
                .doesNotContain("error:", "warning:");
        Cli.Result trained = Cli.run(
                "train",
                name,
                "--plugins",
                jar.toString(),
                "epochs=1",
                "data.shapes.train=64",
                "data.shapes.test=32",
                "batch=32",
                "evaluation.recall=[1]",
                "run.root=" + folder.resolve("runs"));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(project.resolve("pom.xml")).content().doesNotContain("@{");
        assertThat(CompiledPlugin.files(project.resolve("src")))
                .anyMatch(file -> file.endsWith(className + ".java"))
                .anyMatch(file -> file.endsWith(className + "Test.java"))
                .allSatisfy(file -> assertThat(file).content().doesNotContain("@{"));
        assertThat(project.resolve(".gitignore")).content().contains("target/");
        assertThat(project.resolve(".github/workflows/ci.yml"))
                .content()
                .contains("train " + name, "plugins verify --strict", "${{ vars.");
    }

    @Test
    void thePomIsShort() throws IOException {
        Cli.run("plugins", "new", "loss", "short", folder.resolve("short").toString());

        assertThat(Files.readAllLines(folder.resolve("short/pom.xml"))).hasSizeLessThan(25);
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("README.md"), "mine");

        Cli.Result result = Cli.run("plugins", "new", "loss", "fresh", folder.toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(folder + " exists, and a new project overwrites nothing.");
        try (Stream<Path> content = Files.list(folder)) {
            assertThat(content).containsExactly(file);
        }
        assertThat(file).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Soft", "a_b", "-a", "a--b", "3d", "a b", "../a", ""})
    void aNameThatNoComponentCanHaveIsRefused(String name) {
        Cli.Result result =
                Cli.run("plugins", "new", "loss", name, folder.resolve("x").toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        Cli.Result plugin =
                Cli.run("plugins", "new", "loss", "maskcon", folder.resolve("x").toString());
        Cli.Result loss = Cli.run(
                "plugins", "new", "loss", "info-nce", folder.resolve("x").toString());
        Cli.Result kind =
                Cli.run("plugins", "new", "lose", "mine", folder.resolve("x").toString());

        assertThat(plugin.err()).contains("There is a plugin 'maskcon'", "Choose another name.");
        assertThat(loss.err()).contains("There is a loss 'info-nce' already, in plugin 'baselines'.");
        assertThat(kind.err()).contains("'lose' is no kind of component.", "loss, head or target");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
