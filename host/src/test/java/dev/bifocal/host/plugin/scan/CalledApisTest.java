package dev.bifocal.host.plugin.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.scan.CalledApis.Call;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalledApisTest {

    @TempDir
    private Path folder;

    private CalledApis calls(String body) {
        return CalledApis.of(JarBuilder.plugin("demo")
                .source("test.A", "package test; class A { %s }".formatted(body))
                .in(folder));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NETWORK    | java.net.Socket.<init>              | new java.net.Socket(\"localhost\", 1)",
                "NETWORK    | java.net.URL.openStream             | new java.net.URL(\"http://x\").openStream()",
                "NETWORK    | java.net.http.HttpClient.newHttpClient | java.net.http.HttpClient.newHttpClient()",
                "NETWORK    | java.net.InetAddress.getByName      | java.net.InetAddress.getByName(\"x\")",
                "PROCESSES  | java.lang.Runtime.exec              | Runtime.getRuntime().exec(\"ls\")",
                "PROCESSES  | java.lang.ProcessHandle.current     | ProcessHandle.current()",
                "FILES      | java.nio.file.Files.delete          | java.nio.file.Files.delete(null)",
                "FILES      | java.io.FileOutputStream.<init>     | new java.io.FileOutputStream(\"x\")",
                "FILES      | java.io.File.delete                 | new java.io.File(\"x\").delete()",
                "NATIVES    | java.lang.System.loadLibrary        | System.loadLibrary(\"x\")",
                "EXIT       | java.lang.System.exit               | System.exit(0)",
                "EXIT       | java.lang.Runtime.halt              | Runtime.getRuntime().halt(0)",
                "REFLECTION | java.lang.Class.forName             | Class.forName(\"x\")",
                "REFLECTION | java.lang.reflect.Method.invoke     | ((java.lang.reflect.Method) null).invoke(null)",
                "EXIT       | java.lang.System.exit               | java.util.stream.IntStream.of(1).forEach(System::exit)"
            })
    void findsACall(CallKind kind, String called, String code) {
        assertThat(calls("void f() throws Exception { %s; }".formatted(code)).calls())
                .contains(new Call(kind, "test.A", called))
                .allSatisfy(call -> assertThat(call.kind()).isEqualTo(kind));
    }

    @Test
    void findsNativeMethods() {
        assertThat(calls("native int size();").calls())
                .containsExactly(new Call(CallKind.NATIVES, "test.A", "native size"));
    }

    @Test
    void ordinaryCodeCallsNothingOfThis() {
        CalledApis calls = calls(
                """
                int f(java.util.List<String> texts) {
                    System.out.println(java.nio.file.Path.of("x").getFileName());
                    return texts.stream().map(String::strip).mapToInt(t -> t.length()).sum()
                            + switch (texts.size()) { case 1 -> 2; default -> 3; };
                }
                """);
        assertThat(calls.calls()).isEmpty();
        assertThat(calls.byKind()).isEmpty();
        assertThat(calls.unreadable()).isEmpty();
    }

    @Test
    void aLossCallsNothingOfThis() {
        assertThat(CalledApis.of(JarBuilder.withLoss("demo", "l").in(folder)).calls())
                .isEmpty();
    }

    @Test
    void namesClassFilesThatCannotBeRead() {
        Path jar = JarBuilder.withLoss("demo", "l")
                .file("test/Broken.class", "no class")
                .in(folder);
        assertThat(CalledApis.of(jar).unreadable()).containsExactly("test/Broken.class");
    }
}
