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
import dev.bifocal.host.tool.inspect.Neighbours;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws test images with their nearest neighbours. */
@Command(
        name = "neighbours",
        mixinStandardHelpOptions = true,
        description =
                "Draw a PNG picture of test images with their nearest neighbours by the cosine of backbone features; frames"
                        + " mark right and wrong neighbours.")
final class InspectNeighboursCommand implements Runnable {

    private final Console console;

    @Mixin
    private InspectedRun target = new InspectedRun();

    @Option(
            names = "--queries",
            paramLabel = "INDEX",
            split = ",",
            description = "The query images, such as 0,5,9. Default: random test images.")
    private List<Integer> queries = new ArrayList<>();

    @Option(
            names = "--draw",
            paramLabel = "N",
            defaultValue = "8",
            description = "Number of random queries. Default: ${DEFAULT-VALUE}.")
    private int draw;

    @Option(
            names = "--nearest",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of neighbours of each query. Default: ${DEFAULT-VALUE}.")
    private int nearest;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the random queries. Default: the seed of the run.")
    private @Nullable Long seed;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    InspectNeighboursCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Positive.require("--draw", draw);
        Positive.require("--nearest", nearest);
        picture.check();
        RunFolder folder = target.folder();
        List<Neighbours> found;
        Sheet sheet;
        try (Inspection inspection = target.open(plugins.open(), folder, console)) {
            found = inspection.neighbours(
                    queries.isEmpty() ? inspection.drawQueries(draw, seed == null ? inspection.seed() : seed) : queries,
                    nearest);
            sheet = inspection.neighbourSheet(found);
        }
        Path file = picture.write(sheet, folder, "neighbours");
        json.print(console, new Output(folder.path(), file, found), () -> console.println("Picture: " + file));
    }

    private record Output(Path run, Path picture, List<Neighbours> queries) {}
}
