package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says in places where it cannot work as usual. Permissions do not stop root, so other obstacles stand in. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    private Path folder;

    @Test
    void startsWithAnotherJavaWhereItCannotNoteIt() throws Exception {
        Checkout checkout = Checkout.built(folder.resolve("checkout"));
        Files.createDirectory(checkout.app().resolve("java"));
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.createSymbolicLink(java, Path.of(System.getProperty("java.home"), "bin", "java"));
        Checkout.Result result =
                checkout.run(Map.of("JAVA_HOME", folder.resolve("jdk").toString()), "--version");
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("Bifocal ");
    }

    /** Java takes the last of two options with the same name. */
    @Test
    void encodesTextInUtf8UnlessTheUserNamesAnotherCharset() throws Exception {
        Checkout checkout = Checkout.built(folder.resolve("checkout"));
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                javaThatWritesItsArguments().toString(),
                "BIFOCAL_JAVA_OPTS",
                "-Dfile.encoding=ISO-8859-1");

        assertThat(checkout.run(environment, "--version").exitCode()).isZero();

        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .filteredOn(argument -> argument.startsWith("-Dfile.encoding="))
                .containsExactly("-Dfile.encoding=UTF-8", "-Dfile.encoding=ISO-8859-1");
    }

    @Test
    void reportsOfCrashesAreWhereTheLogIs() throws Exception {
        Checkout checkout = Checkout.built(folder.resolve("checkout"));
        Map<String, String> environment = Map.of(
                "JAVA_HOME", javaThatWritesItsArguments().toString(),
                "XDG_CACHE_HOME", folder.resolve("cache").toString());

        assertThat(checkout.run(environment, "--version").exitCode()).isZero();
        assertThat(errorFile()).isEqualTo(checkout.app().resolve("hs_err_pid%p.log"));

        Files.createDirectory(checkout.app().resolve("log.txt"));
        assertThat(checkout.run(environment, "--version").exitCode()).isZero();
        assertThat(errorFile()).isEqualTo(folder.resolve("cache/bifocal/hs_err_pid%p.log"));
        assertThat(folder.resolve("cache/bifocal")).isDirectory();
    }

    private Path errorFile() throws IOException {
        String option = "-XX:ErrorFile=";
        return Files.readAllLines(folder.resolve("arguments")).stream()
                .filter(argument -> argument.startsWith(option))
                .map(argument -> Path.of(argument.substring(option.length())))
                .findFirst()
                .orElseThrow();
    }

    /** The home of a Java that writes its arguments to the file {@code arguments} and starts the real one. */
    private Path javaThatWritesItsArguments() throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\nprintf '%%s\\n' \"$@\" >'%s'\nexec '%s' \"$@\"\n"
                        .formatted(
                                folder.resolve("arguments"), Path.of(System.getProperty("java.home"), "bin", "java")));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return folder.resolve("jdk");
    }

    @Test
    void startsADistributionWithoutBuildingAnything() throws Exception {
        Checkout distribution = Checkout.distribution(folder.resolve("a distribution"));

        Checkout.Result listed = distribution.run(Map.of("PATH", "/usr/bin:/bin"), "plugins", "list");
        Checkout.Result rebuilt = distribution.run(Map.of(), "--rebuild");

        assertThat(listed.exitCode()).as(listed.err()).isZero();
        assertThat(listed.err()).doesNotContain("Building");
        assertThat(listed.out()).contains("baselines");
        assertThat(rebuilt.exitCode()).isEqualTo(2);
        assertThat(rebuilt.err()).contains("A distribution of Bifocal has no sources", "checkout");
        assertThat(folder.resolve("a distribution/app/target")).doesNotExist();
    }

    @Test
    void refusesAFolderWithAColon() throws Exception {
        Checkout.Result result = Checkout.built(folder.resolve("a:b")).run(Map.of(), "plugins", "list");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("error: ").contains("a:b", "colon").doesNotContain("Exception");
    }

    @Test
    void saysThatAnUnbuiltCheckoutCannotBeBuiltWhereNothingCanBeWritten() throws Exception {
        Checkout checkout = Checkout.unbuilt(folder.resolve("checkout"));
        Files.createFile(folder.resolve("checkout/app"));
        Checkout.Result result = checkout.run(Map.of(), "plugins", "list");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("error: Bifocal must be built").contains("is not writable");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void failsWhenItsOutputIsLost() throws Exception {
        Checkout.Result result =
                Checkout.built(folder.resolve("checkout")).run(Map.of(), Path.of("/dev/full"), "plugins", "list");
        assertThat(result.err()).startsWith("error: Standard output could not be written: ");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void startsInAFolderOfAnyNameInTheLocaleC() throws Exception {
        Checkout.built(folder.resolve("checkout"));
        // The shell renames it, as this process may not be able to name it either.
        String script =
                "mv \"$1/checkout\" \"$1/$(printf '\\303\\274')\" && LC_ALL=C exec \"$1\"/*/bifocal plugins list";
        Process process = new ProcessBuilder("bash", "-c", script, "bash", folder.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        assertThat(text).startsWith("PLUGIN").contains("baselines");
    }
}
