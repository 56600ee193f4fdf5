package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.Application;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
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
        Path jar = jar(project, name);
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
        assertThat(sources(project.resolve("src")))
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

    private Path jar(Path project, String name) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(sources(project.resolve("src/main/java")), classes);
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", name);
        attributes.putValue("Plugin-Version", "0.1.0-SNAPSHOT");
        attributes.putValue("Plugin-Requires", "^1.0");
        attributes.putValue("Bifocal-Api-Version", "1.0.0");
        attributes.putValue("Bifocal-Djl-Version", "0.25.0");
        attributes.putValue("Plugin-Dependencies", "baselines?@^0.1");
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            for (Path root : List.of(classes, project.resolve("src/main/resources"))) {
                for (Path file : sources(root)) {
                    entries.putNextEntry(
                            new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
                    entries.write(Files.readAllBytes(file));
                    entries.closeEntry();
                }
            }
        }
        return jar;
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        List<String> libraries = new ArrayList<>();
        for (Path library : sources(Application.folder().resolve("lib"))) {
            libraries.add(library.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            messages,
                            manager,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-Xlint:all,-processing,-classfile",
                                    "-Werror",
                                    "-cp",
                                    String.join(java.io.File.pathSeparator, libraries),
                                    "-processor",
                                    "org.pf4j.processor.ExtensionAnnotationProcessor"),
                            null,
                            manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
