package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.OutputFile;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.argument.SideOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.run.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a run's encoder for use elsewhere. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write the backbone of a run's newest checkpoint under torchvision's names, without heads.",
        footer = {
            "",
            "A .safetensors file also contains the encoder, the mean and standard deviation of pixels, and the run of the weights;"
                    + " a .npz file contains only the arrays."
        })
final class ExportCommand implements Runnable {

    private final Console console;

    @Parameters(index = "0", paramLabel = "RUN", description = RunRoot.RUN)
    private String run = "";

    @Mixin
    private OutputFile output = new OutputFile();

    @Mixin
    private SideOption side = new SideOption();

    @Mixin
    private RunRoot root = new RunRoot();

    @Mixin
    private JsonOption json = new JsonOption();

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        RunFolder folder = root.runs().find(run);
        Path file = output.resolve(
                "%s-%s.safetensors".formatted(folder.experiment(), folder.name()), List.of(".safetensors", ".npz"));
        TrainedEncoder encoder = Bifocal.withoutPlugins().export(folder, side.side(), file, console::warn);
        Map<String, String> metadata = encoder.metadata();
        json.print(
                console,
                new Output(file, metadata),
                () -> console.println("%s: %s arrays of the %s side, epoch %s, step %s"
                        .formatted(
                                file,
                                encoder.weights().size(),
                                metadata.get("side"),
                                metadata.get("epoch"),
                                metadata.get("step"))));
    }

    private record Output(Path file, Map<String, String> metadata) {}
}
