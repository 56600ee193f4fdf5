package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bifocal.host.cli.print.ExaminationPrinter;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.machine.EngineCheck;
import dev.bifocal.host.machine.GpuReadiness;
import dev.bifocal.host.machine.Machine;
import dev.bifocal.host.machine.NativeFlavour;
import dev.bifocal.host.machine.NativeLibrary;
import dev.bifocal.host.machine.Requirement;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.tool.check.Examination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

    private static final EngineCheck WORKS = new EngineCheck(
            true,
            "PyTorch 2.0.1 computes on cpu",
            "/cache/pytorch",
            List.of(new EngineCheck.EngineDevice("cpu", 0, Optional.empty())),
            Optional.empty());
    private static final EngineCheck FAILS = new EngineCheck(
            false, "The engine does not work: no library", "/cache/pytorch", List.of(), Optional.empty());

    @Test
    void examinesThisMachine() throws IOException {
        Screen screen = Screen.plain();
        assertThat(screen.run(FakePlugins.demo(), "doctor", "--json")).isZero();
        JsonNode json = screen.json();
        assertThat(json.at("/engine/works").asBoolean()).isTrue();
        assertThat(json.at("/engine/devices/0/name").asText()).isEqualTo("cpu");
        assertThat(json.at("/machine/cores").asInt()).isPositive();
        assertThat(json.at("/gpu/requirements")).isNotEmpty();
        assertThat(json.at("/plugins/0/id").asText()).isEqualTo("demo");
    }

    @Test
    void saysWhatIsMissingWithItsRemedy() {
        Screen screen = Screen.wide(60);
        ExaminationPrinter.print(examination(WORKS, List.of()), screen.console());
        assertThat(screen.out())
                .contains("ok       PyTorch 2.0.1 computes on cpu", "missing  cuDNN 8: libcudnn.so.8 is not found")
                .contains("           Install it.");
        assertThat(screen.out().lines()).allMatch(line -> line.length() <= 60);
    }

    @Test
    void failsWithTheEngineBeforeThePlugins() {
        Finding broken = new Finding(
                Finding.Severity.ERROR,
                "jar-corrupt",
                Path.of("broken.jar"),
                Optional.empty(),
                Optional.empty(),
                "It is damaged.",
                "Copy it again.",
                Optional.empty());
        assertThat(DoctorCommand.exitCode(examination(WORKS, List.of()))).isZero();
        assertThat(DoctorCommand.exitCode(examination(WORKS, List.of(broken)))).isEqualTo(ExitCode.PLUGIN);
        assertThat(DoctorCommand.exitCode(examination(FAILS, List.of(broken)))).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aGpuThatDoesNotComputeIsNoReasonAgainstTheCpu() {
        EngineCheck first = engine(broken("gpu:0"), working("gpu:1"));
        assertThat(DoctorCommand.exitCode(examination(first, List.of()))).isEqualTo(ExitCode.FAILED);
        assertThat(printed(first))
                .contains("failed   gpu:0 does not compute: no kernel image")
                .contains("Experiments run only with compute.device=cpu or compute.device=gpu:1");
        EngineCheck second = engine(working("gpu:0"), broken("gpu:1"));
        assertThat(DoctorCommand.exitCode(examination(second, List.of()))).isZero();
        assertThat(printed(second))
                .contains("failed   gpu:1 does not compute: no kernel image", "The engine computes on gpu:0.");
    }

    private static EngineCheck engine(EngineCheck.EngineDevice... gpus) {
        List<EngineCheck.EngineDevice> devices =
                Stream.concat(WORKS.devices().stream(), Stream.of(gpus)).toList();
        return new EngineCheck(true, "PyTorch 2.0.1 computes", "/cache/pytorch", devices, Optional.empty());
    }

    private static EngineCheck.EngineDevice broken(String name) {
        return new EngineCheck.EngineDevice(name, 0, Optional.of("no kernel image"));
    }

    private static EngineCheck.EngineDevice working(String name) {
        return new EngineCheck.EngineDevice(name, 1L << 36, Optional.empty());
    }

    private static String printed(EngineCheck engine) {
        Screen screen = Screen.plain();
        ExaminationPrinter.print(examination(engine, List.of()), screen.console());
        return screen.out();
    }

    @Test
    void marksAPluginOfWhichSomethingCannotBeUsed() {
        Finding broken = new Finding(
                Finding.Severity.ERROR,
                "options-broken",
                Path.of("demo.jar"),
                Optional.of("demo"),
                Optional.of("org.example.Loss"),
                "It has no options.",
                "Add them.",
                Optional.empty());
        Screen screen = Screen.plain();
        ExaminationPrinter.print(examination(WORKS, List.of(broken)), screen.console());
        assertThat(screen.out()).contains("partly   demo 1.2.3");
    }

    @Test
    void namesTheFoldersOfPlugins() throws IOException {
        Screen screen = Screen.plain();
        ExaminationPrinter.print(examination(WORKS, List.of()), screen.console());
        assertThat(screen.out()).contains("searched /app/plugins\n", "searched /home/me/plugins (installed plugins)");
        Screen printed = Screen.plain();
        Json.print(printed.console(), examination(WORKS, List.of()));
        JsonNode json = printed.json();
        assertThat(json.at("/pluginFolders/0").asText()).isEqualTo("/app/plugins");
        assertThat(json.at("/installedPlugins").asText()).isEqualTo("/home/me/plugins");
    }

    private static Examination examination(EngineCheck engine, List<Finding> findings) {
        return new Examination(
                new Versions("0.1.0", "1.0.0", "0.25.0", "2.0.1", "17", "Linux"),
                new Machine(2, 1L << 34, 1L << 33, 1L << 32),
                List.of(new NativeFlavour(
                        "cpu", "2.0.1", "linux-x86_64", "pytorch-native-cpu-2.0.1-linux-x86_64.jar", List.of())),
                engine,
                new GpuReadiness(
                        List.of(new Requirement("cuDNN 8", false, "libcudnn.so.8 is not found", "Install it."))),
                Optional.of(new NativeLibrary.Check(true, "Several processes can train together.")),
                Optional.of(new NativeLibrary.Check(false, "The engine normalizes batches.")),
                List.of(Path.of("/app/plugins"), Path.of("/home/me/plugins")),
                Optional.of(Path.of("/home/me/plugins")),
                List.of(FakePlugins.PLUGIN),
                findings);
    }
}
