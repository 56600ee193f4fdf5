package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.OutputFile;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.argument.SideOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tool.embed.Embedding;
import dev.bifocal.host.train.EncoderSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes features of a data set's images. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = "Write the backbone's features of a data set's images, with labels and paths, as a NumPy archive."
                + " With a run, data and views are the run's; with a file of weights, name the data set.",
        footer = {
            "",
            "The archive holds features (N, C), float32, averaged over positions and not normalised; labels, coarse_labels,"
                    + " classes, coarse_classes, paths; and about, a JSON text that says how it was made."
        })
final class EmbedCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Parameters(index = "0", paramLabel = RunRoot.RUN_OR_FILE, description = RunRoot.OR_FILE)
    private String subject = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as data.dataset=folder data.root=PATH.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "test",
            description = "The images: train or test; ${DEFAULT-VALUE} by default.")
    private Embedding.Split split = Embedding.Split.TEST;

    @Mixin
    private OutputFile output = new OutputFile();

    @Mixin
    private SideOption side = new SideOption();

    @Mixin
    private RunRoot root = new RunRoot();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    EmbedCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        Bifocal bifocal = Bifocal.of(loader.apply(plugins.folders()));
        EncoderSource with = bifocal.encoder(subject, root.path(), side.side(), overrides, console::warn);
        String images = split.name().toLowerCase(Locale.ROOT);
        Path file = output.resolve("%s-%s.npz".formatted(with.fileStem(), images), List.of(".npz"));
        Embedding.Size size = bifocal.embed(with, split, file);
        if (json.wanted()) {
            Json.print(
                    console,
                    Json.object()
                            .put("file", file.toString())
                            .put("images", size.images())
                            .put("features", size.features()));
        } else {
            console.println("%s: %s images, %s features each".formatted(file, size.images(), size.features()));
        }
    }
}
