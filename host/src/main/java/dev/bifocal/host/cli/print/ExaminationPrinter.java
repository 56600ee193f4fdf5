package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.machine.EngineCheck;
import dev.bifocal.host.machine.Machine;
import dev.bifocal.host.machine.Requirement;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.tool.check.Examination;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the state of the installation and of the machine. */
public final class ExaminationPrinter {

    private final Examination examination;
    private final Console console;

    private ExaminationPrinter(Examination examination, Console console) {
        this.examination = examination;
        this.console = console;
    }

    public static void print(Examination examination, Console console) {
        new ExaminationPrinter(examination, console).print();
    }

    private void print() {
        Versions versions = examination.versions();
        Machine machine = examination.machine();
        console.heading("Versions");
        line("Bifocal %s, api %s".formatted(versions.bifocal(), versions.api()));
        line("DJL %s for PyTorch %s".formatted(versions.djl(), versions.pytorch()));
        line("Java " + versions.java());
        line(versions.os());
        console.println();
        console.heading("Machine");
        String free = Text.bytes(machine.freeMemoryBytes());
        line(Text.count(machine.cores(), "core", "cores"));
        line("%s memory, %s of it free".formatted(Text.bytes(machine.memoryBytes()), free));
        line("Java heap up to " + Text.bytes(machine.heapBytes()));
        console.println();
        printEngine();
        console.println();
        printGpu();
        console.println();
        printPlugins();
    }

    private void printEngine() {
        console.heading("Engine");
        examination
                .natives()
                .forEach(build ->
                        line("the class path has PyTorch for %s, %s".formatted(build.flavour(), build.classifier())));
        EngineCheck engine = examination.engine();
        engine.devices().stream()
                .filter(device -> device.memoryBytes() > 0)
                .forEach(device -> line(device.name() + ", " + Text.bytes(device.memoryBytes())));
        mark(engine.works(), "failed", engine.message());
        engine.devices().forEach(device -> device.problem()
                .ifPresent(problem -> mark(false, "failed", device.name() + " does not compute: " + problem)));
        line("native libraries in " + engine.libraries());
        examination.processes().ifPresent(check -> mark(check.works(), "missing", check.message()));
        examination.operations().ifPresent(check -> mark(check.works(), "missing", check.message()));
    }

    private void printGpu() {
        console.heading("GPU");
        for (Requirement requirement : examination.gpu().requirements()) {
            mark(requirement.met(), "missing", requirement.name() + ": " + requirement.found());
            if (!requirement.met()) {
                console.println(Text.indented(requirement.remedy(), 11, console.columns()));
            }
        }
        line(gpuSummary());
    }

    private String gpuSummary() {
        EngineCheck engine = examination.engine();
        if (!engine.works()) {
            return "No experiment runs until the engine works; see above.";
        }
        List<String> gpus = engine.devices().stream()
                .filter(device -> device.isGpu() && device.works())
                .map(EngineCheck.EngineDevice::name)
                .toList();
        if (!engine.defaultDeviceWorks()) {
            String devices = Stream.concat(Stream.of("cpu"), gpus.stream())
                    .map("compute.device="::concat)
                    .collect(Collectors.joining(" or "));
            return "Experiments run only with %s, until the engine computes on the first GPU.".formatted(devices);
        }
        if (!gpus.isEmpty()) {
            return "The engine computes on %s.".formatted(String.join(", ", gpus));
        }
        return examination.gpu().complete()
                ? "All requirements are met, but the engine detects no GPU%s. Experiments run on the CPU."
                        .formatted(engine.noGpu().map(", because "::concat).orElse(""))
                : "Experiments run on the CPU until all requirements are met.";
    }

    private void printPlugins() {
        console.heading("Plugins");
        for (PluginInfo plugin : examination.plugins()) {
            boolean sound = examination.findings().stream()
                    .noneMatch(finding -> finding.isError()
                            && finding.pluginId().filter(plugin.id()::equals).isPresent());
            mark(
                    sound,
                    "partly",
                    "%s %s, %s"
                            .formatted(
                                    plugin.id(), plugin.version(), plugin.jar().getFileName()));
        }
        if (examination.plugins().isEmpty()) {
            mark(false, "missing", "none are loaded");
        }
        FindingsPrinter.print(examination.findings(), console);
        Optional<Path> installed = examination.installedPlugins();
        for (Path folder : examination.pluginFolders()) {
            line("searched " + folder + (installed.filter(folder::equals).isPresent() ? " (installed plugins)" : ""));
        }
        installed
                .filter(folder -> !examination.pluginFolders().contains(folder))
                .ifPresent(folder -> line("no plugin is installed in " + folder));
    }

    private void line(String text) {
        console.println(Text.indented(text, 2, console.columns()));
    }

    private void mark(boolean good, String otherwise, String text) {
        String word = good ? "ok" : otherwise;
        String padded = "  " + word + " ".repeat(9 - word.length());
        String body = Text.indented(text, padded.length(), console.columns()).substring(padded.length());
        console.println(padded.replace(word, good ? console.green(word) : console.yellow(word)) + body);
    }
}
