package dev.bifocal.host.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.EncoderArguments;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.OutputFile;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.SideOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.tool.embed.Embedding;
import dev.bifocal.host.train.EncoderSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes features of a data set's images. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = "Write the backbone's features of a data set's images, with labels and paths, as a NumPy archive."
                + " A run determines data and views; with a file of weights, name the data set.",
        footer = {
            "",
            "The archive contains features (N, C), float32, averaged over positions and not normalised; labels, coarse_labels,"
                    + " classes, coarse_classes, paths; and about, a JSON text with the origin of the features."
        })
final class EmbedCommand implements Runnable {

    private final Console console;

    @Mixin
    private EncoderArguments encoder = new EncoderArguments();

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "test",
            description = "The images: train or test. Default: ${DEFAULT-VALUE}.")
    private Embedding.Split split = Embedding.Split.TEST;

    @Mixin
    private OutputFile output = new OutputFile();

    @Mixin
    private SideOption side = new SideOption();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    EmbedCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Bifocal bifocal = plugins.open();
        EncoderSource with = encoder.open(bifocal, side.side(), console);
        String images = split.name().toLowerCase(Locale.ROOT);
        Path file = output.resolve("%s-%s.npz".formatted(with.fileStem(), images), List.of(".npz"));
        Embedding.Size size = bifocal.embed(with, split, file);
        json.print(
                console,
                new Output(file, size),
                () -> console.println(
                        "%s: %s images, %s features each".formatted(file, size.images(), size.features())));
    }

    private record Output(Path file, @JsonUnwrapped Embedding.Size size) {}
}
