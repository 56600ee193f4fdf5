package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bifocal.app.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project of {@code plugins new}, built by Maven. Its local repository has the devkit of this build, and links to all
 * else in the repository of this machine, where nothing is written.
 */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class NewPluginBuildTest {

    private static final Path CHECKOUT =
            Application.launcher().toAbsolutePath().normalize().getParent();

    private static final List<String> MODULES =
            List.of("", "api", "native", "host", "devkit/bom", "devkit/plugin-parent", "devkit/tck");

    /** Artifact and version of a POM that has no parent, or after the end of its parent. */
    private static final Pattern ARTIFACT =
            Pattern.compile("<artifactId>(?<id>[^<]+)</artifactId>\\s*<version>(?<version>[^<]+)</version>");

    @TempDir
    private Path folder;

    private Path repository;

    /** What Maven did. */
    private record Build(int exitCode, String output) {}

    @BeforeEach
    void repository() throws IOException {
        Path machine = Path.of(System.getProperty(
                "localRepository",
                Path.of(System.getProperty("user.home"), ".m2/repository").toString()));
        assumeTrue(Files.isDirectory(machine), "Maven has no local repository.");
        repository = Files.createDirectory(folder.resolve("repository"));
        link(machine, repository, "dev");
        link(machine.resolve("dev"), Files.createDirectory(repository.resolve("dev")), "bifocal");
        for (String module : MODULES) {
            install(CHECKOUT.resolve(module));
        }
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.endsWith(except)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    private void install(Path module) throws IOException {
        String pom = Files.readString(module.resolve("pom.xml"));
        Matcher artifact = ARTIFACT.matcher(pom.substring(Math.max(0, pom.indexOf("</parent>"))));
        assertThat(artifact.find()).as(module.toString()).isTrue();
        String id = artifact.group("id");
        String version = artifact.group("version");
        Path target = Files.createDirectories(
                repository.resolve("dev/bifocal").resolve(id).resolve(version));
        String name = "%s-%s".formatted(id, version);
        Files.copy(module.resolve("pom.xml"), target.resolve(name + ".pom"));
        Path jars = module.resolve("target");
        if (Files.isDirectory(jars)) {
            try (Stream<Path> files = Files.list(jars)) {
                for (Path jar : files.filter(
                                file -> file.getFileName().toString().startsWith(name))
                        .filter(file -> file.toString().endsWith(".jar"))
                        .toList()) {
                    Files.copy(jar, target.resolve(jar.getFileName()));
                }
            }
        }
    }

    @Test
    void aNewProjectPassesMavensVerifyAndItsJarTrains() throws Exception {
        Path project = folder.resolve("fresh");
        assertThat(Cli.run("plugins", "new", "loss", "fresh", project.toString())
                        .code())
                .isZero();

        Build build = verify(project);

        assertThat(build.exitCode()).as(build.output()).isZero();
        assertThat(build.output()).contains("Tests run: ").doesNotContain("WARNING] COMPILATION");
        Cli.Result trained = Cli.run(
                "train",
                "fresh",
                "--plugins",
                project.resolve("target").toString(),
                "epochs=1",
                "data.shapes.train=32",
                "data.shapes.test=32",
                "batch=32",
                "memory.size=32",
                "evaluation.recall=[1]",
                "run.root=" + folder.resolve("runs"));
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    @Test
    void aMisspelledOptionInASecondRecipeFailsMavensVerify() throws Exception {
        Path project = folder.resolve("fresh");
        assertThat(Cli.run("plugins", "new", "loss", "fresh", project.toString())
                        .code())
                .isZero();
        Path recipes = project.resolve("src/main/resources/META-INF/bifocal/recipes");
        Files.writeString(
                recipes.resolve("second.yaml"),
                Files.readString(recipes.resolve("fresh.yaml")).replace("projector: {", "projector: {hidenSize: 8, "));

        Build build = verify(project);

        assertThat(build.exitCode()).isNotZero();
        assertThat(build.output())
                .contains("PLUGIN-01 (Each recipe of the plugin is valid.)")
                .contains("second.yaml", "heads.projector.hidenSize is not a known key", "hiddenSize");
    }

    private Build verify(Path project) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process maven;
        try {
            maven = new ProcessBuilder(
                            "mvn",
                            "-B",
                            "-ntp",
                            "-o",
                            "-Dmaven.repo.local=" + repository,
                            "-Dbifocal.plugin.path=" + Application.folder().resolve("plugins"),
                            "verify")
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "Maven is not on the PATH.");
            throw e;
        }
        boolean ended = maven.waitFor(10, TimeUnit.MINUTES);
        maven.destroyForcibly();
        String text = Files.readString(output);
        assertThat(ended).as(text).isTrue();
        assumeTrue(
                !text.contains("in offline mode"), "The local repository lacks a plugin of Maven that plugins need.");
        return new Build(maven.exitValue(), text);
    }
}
