package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.InspectedRun;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PictureOptions;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.Positive;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.inspect.Inspection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws alignment maps. */
@Command(
        name = "maps",
        mixinStandardHelpOptions = true,
        description =
                "Draw a PNG picture of the augmented views of images with alignment maps over them, for heads with output"
                        + " maps.")
final class InspectMapsCommand implements Runnable {

    private final Console console;

    @Mixin
    private InspectedRun target = new InspectedRun();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "IMAGE",
            description =
                    "Image files, or test:INDEX or train:INDEX for images of the data set. Default: the first test images.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--maps",
            paramLabel = "INDEX",
            split = ",",
            description = "The maps to draw, such as 0,5,9. Default: the most peaked maps.")
    private List<Integer> maps = new ArrayList<>();

    @Option(
            names = "--peaked",
            paramLabel = "N",
            defaultValue = "4",
            description = "Number of most peaked maps of each image. Default: ${DEFAULT-VALUE}.")
    private int peaked;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the views. Default: the seed of the run.")
    private @Nullable Long seed;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    InspectMapsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Positive.require("--peaked", peaked);
        picture.check();
        RunFolder folder = target.folder();
        Sheet sheet;
        try (Inspection inspection = target.open(plugins.open(), folder, console)) {
            sheet = inspection.mapSheet(images, maps, peaked, seed == null ? inspection.seed() : seed);
        }
        Path file = picture.write(sheet, folder, "maps");
        json.print(console, new Output(folder.path(), file), () -> console.println("Picture: " + file));
    }

    private record Output(Path run, Path picture) {}
}
