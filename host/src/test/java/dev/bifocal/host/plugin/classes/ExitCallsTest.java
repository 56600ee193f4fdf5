package dev.bifocal.host.plugin.classes;

import static dev.bifocal.host.plugin.load.PluginFolder.loadBesideHealthy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.load.PluginFolder;
import dev.bifocal.host.plugin.load.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that end the process. Without the change they end the tests' own. */
class ExitCallsTest {

    private static final String LOSS = Sources.loss("test.Bad", "bad");

    @TempDir
    private Path folder;

    private Finding findingOf(String source) {
        JarBuilder.plugin("mixed").extension("test.Bad", source).in(folder);
        return PluginFolder.only(loadBesideHealthy(folder), FindingCode.CONSTRUCTOR_FAILED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.exit(0);",
                "Runtime.getRuntime().exit(0);",
                "Runtime.getRuntime().halt(0);",
                "for (int i = 0; i < 3; i++) { if (i == 2) { System.exit(i); } }",
                "((java.util.function.IntConsumer) System::exit).accept(0);",
                "((java.util.function.IntConsumer) Runtime.getRuntime()::halt).accept(0);"
            })
    void aConstructorThatEndsTheProcessIsAFinding(String code) {
        Finding finding = findingOf(LOSS.replace("Bad() {}", "Bad() { " + code + " }"));

        assertThat(finding.message())
                .contains("Class test.Bad of plugin mixed 1.0.0 called ", "which would have ended the process");
    }

    @Test
    void aStaticInitialiserThatEndsTheProcessIsAFinding() {
        Finding finding =
                findingOf(LOSS.replace("public Bad() {}", "static { Runtime.getRuntime().halt(0); } public Bad() {}"));

        assertThat(finding.message()).contains("static initializer", "of plugin mixed 1.0.0 called Runtime.halt");
    }

    @Test
    void anInterfaceThatEndsTheProcessIsAFinding() {
        JarBuilder.plugin("mixed")
                .source(
                        "test.Words",
                        "package test; public interface Words { int N = n(); static int n() { System.exit(0); return 1; } }")
                .extension("test.Bad", LOSS.replace("Bad() {}", "Bad() { System.out.println(Words.N); }"))
                .in(folder);

        assertThat(PluginFolder.only(loadBesideHealthy(folder), FindingCode.CONSTRUCTOR_FAILED)
                        .message())
                .contains("Class test.Words of plugin mixed 1.0.0 called System.exit");
    }

    @Test
    void aComponentThatEndsTheProcessInItsWorkIsNamed() {
        JarBuilder.plugin("mixed")
                .extension("test.Bad", LOSS.replace("return step -> null;", "System.exit(0); return step -> null;"))
                .in(folder);
        Registered<?> bad = loadBesideHealthy(folder).component(Kind.LOSS, "bad");

        BifocalException thrown = catchThrowableOfType(
                BifocalException.class, () -> new ComponentCall("losses.main", bad, "create").of(() -> {
                    try {
                        return bad.component()
                                .getClass()
                                .getMethod("create", Record.class, dev.bifocal.api.loss.LossContext.class)
                                .invoke(bad.component(), null, null);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw (RuntimeException) e.getCause();
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                }));

        assertThat(thrown)
                .hasMessage("In losses.main: Class test.Bad of plugin mixed 1.0.0 called System.exit, "
                        + "which would have ended the process.");
        assertThat(ErrorCode.of(thrown)).isEqualTo(ErrorCode.PLUGIN);
    }

    @Test
    void aClassWithoutSuchCallsStaysAsItIs() throws IOException {
        assertThat(ExitCalls.replaced(bytes(ViewPairLoss.class), "x 1")).isEmpty();
        // It has the names, but as texts.
        assertThat(ExitCalls.replaced(bytes(ExitCalls.class), "x 1")).isEmpty();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class"))) {
            return in.readAllBytes();
        }
    }

    @Test
    void aHiddenExitEndsTheProcessWithTheCodeOfPluginsAndTheirName() throws Exception {
        String hidden = "static { try { System.class.getMethod(\"exit\", int.class).invoke(null, 0); }"
                + " catch (ReflectiveOperationException e) { throw new AssertionError(e); } } public Bad() {}";
        JarBuilder.plugin("mixed")
                .extension("test.Bad", LOSS.replace("public Bad() {}", hidden))
                .in(folder);
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.bifocal.host.cli.Main",
                        "plugins",
                        "list",
                        "--plugins",
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(java.exitValue()).as(output).isEqualTo(3);
        assertThat(output.replaceAll("\\s+", " ")).contains("class test.Bad of plugin mixed 1.0.0 called System.exit");
    }
}
