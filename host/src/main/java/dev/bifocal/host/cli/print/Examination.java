package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.machine.EngineCheck;
import dev.bifocal.host.machine.GpuReadiness;
import dev.bifocal.host.machine.Machine;
import dev.bifocal.host.machine.NativeFlavour;
import dev.bifocal.host.machine.Requirement;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import java.util.List;

/**
 * What {@code doctor} found.
 *
 * @param versions of everything
 * @param machine processor and memory
 * @param flavours the builds of PyTorch on the class path
 * @param engine whether it computes
 * @param gpu what a GPU needs
 * @param plugins the plugins that were loaded
 * @param findings what is to be said about plugins
 */
public record Examination(
        Versions versions,
        Machine machine,
        List<NativeFlavour> flavours,
        EngineCheck engine,
        GpuReadiness gpu,
        List<PluginInfo> plugins,
        List<Finding> findings) {

    public static Examination ofThisMachine(PluginRegistry registry) {
        return new Examination(
                Versions.current(),
                Machine.current(),
                NativeFlavour.onClassPath(),
                EngineCheck.run(),
                GpuReadiness.check(),
                registry.plugins(),
                registry.findings());
    }

    public int exitCode() {
        if (!engine.works()) {
            return ExitCode.FAILED;
        }
        return FindingsPrinter.hasErrors(findings) ? ExitCode.PLUGIN : ExitCode.DONE;
    }

    public void print(Console console) {
        console.heading("Versions");
        line("Bifocal %s, api %s".formatted(versions.bifocal(), versions.api()), console);
        line("DJL %s, PyTorch %s".formatted(versions.djl(), versions.pytorch()), console);
        line("Java " + versions.java(), console);
        line(versions.os(), console);
        console.println();
        console.heading("Machine");
        String free = Text.bytes(machine.freeMemoryBytes());
        line(Text.count(machine.cores(), "core", "cores"), console);
        line("%s memory, %s of it free".formatted(Text.bytes(machine.memoryBytes()), free), console);
        line("Java heap up to " + Text.bytes(machine.heapBytes()), console);
        console.println();
        printEngine(console);
        console.println();
        printGpu(console);
        console.println();
        printPlugins(console);
    }

    private void printEngine(Console console) {
        console.heading("Engine");
        flavours.forEach(
                flavour -> line("PyTorch for %s, %s".formatted(flavour.flavour(), flavour.classifier()), console));
        engine.devices().stream()
                .filter(device -> device.memoryBytes() > 0)
                .forEach(device -> line(device.name() + ", " + Text.bytes(device.memoryBytes()), console));
        console.println(mark(engine.works(), "failed", engine.message(), console));
    }

    private static void line(String text, Console console) {
        console.println(Text.indented(text, 2, console.columns()));
    }

    private void printGpu(Console console) {
        console.heading("GPU (CUDA 11.8)");
        for (Requirement requirement : gpu.requirements()) {
            console.println(
                    mark(requirement.met(), "missing", requirement.name() + ": " + requirement.found(), console));
            if (!requirement.met()) {
                console.println(Text.indented(requirement.remedy(), 11, console.columns()));
            }
        }
        line(
                gpu.complete() ? "Nothing is missing." : "Experiments run on the CPU until what is missing is there.",
                console);
    }

    private void printPlugins(Console console) {
        console.heading("Plugins");
        plugins.forEach(plugin -> console.println(mark(
                findings.stream()
                        .noneMatch(finding -> finding.isError()
                                && finding.pluginId()
                                        .filter(plugin.id()::equals)
                                        .isPresent()),
                "partly",
                "%s %s, %s"
                        .formatted(plugin.id(), plugin.version(), plugin.jar().getFileName()),
                console)));
        if (plugins.isEmpty()) {
            console.println(mark(false, "missing", "none are loaded", console));
        }
        FindingsPrinter.print(findings, console);
    }

    private static String mark(boolean good, String otherwise, String text, Console console) {
        String word = good ? "ok" : otherwise;
        String padded = "  " + word + " ".repeat(9 - word.length());
        String body = Text.indented(text, padded.length(), console.columns()).substring(padded.length());
        return padded.replace(word, good ? console.green(word) : console.yellow(word)) + body;
    }

    public ObjectNode json() {
        ObjectNode node = Json.object();
        node.putObject("versions")
                .put("bifocal", versions.bifocal())
                .put("api", versions.api())
                .put("djl", versions.djl())
                .put("pytorch", versions.pytorch())
                .put("java", versions.java())
                .put("os", versions.os());
        node.putObject("machine")
                .put("cores", machine.cores())
                .put("memoryBytes", machine.memoryBytes())
                .put("freeMemoryBytes", machine.freeMemoryBytes())
                .put("heapBytes", machine.heapBytes());
        node.set("natives", Json.array(flavours, flavour -> Json.object()
                .put("flavour", flavour.flavour())
                .put("version", flavour.version())
                .put("classifier", flavour.classifier())
                .put("jar", flavour.jar())));
        ObjectNode engineNode =
                node.putObject("engine").put("works", engine.works()).put("message", engine.message());
        engineNode.set("devices", Json.array(engine.devices(), device -> Json.object()
                .put("name", device.name())
                .put("memoryBytes", device.memoryBytes())));
        ObjectNode gpuNode = node.putObject("gpu").put("complete", gpu.complete());
        gpuNode.set("requirements", Json.array(gpu.requirements(), requirement -> Json.object()
                .put("name", requirement.name())
                .put("met", requirement.met())
                .put("found", requirement.found())
                .put("remedy", requirement.remedy())));
        node.set("plugins", Json.array(plugins, PluginListing::node));
        node.set("findings", FindingsPrinter.json(findings));
        return node;
    }
}
