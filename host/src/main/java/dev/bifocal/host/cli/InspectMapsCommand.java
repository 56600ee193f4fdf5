package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.InspectedRun;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PictureOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.inspect.ChosenImage;
import dev.bifocal.host.tool.inspect.Inspection;
import dev.bifocal.host.tool.inspect.MapSheet;
import dev.bifocal.host.tool.inspect.MappedImage;
import dev.bifocal.host.train.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows alignment maps. */
@Command(
        name = "maps",
        mixinStandardHelpOptions = true,
        description =
                "Show alignment maps, for any head that gives output maps: a PNG picture of the augmented views of images,"
                        + " with maps laid over them as heat.")
final class InspectMapsCommand implements Runnable {

    private static final int USUAL_IMAGES = 4;

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Mixin
    private InspectedRun target = new InspectedRun();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "IMAGE",
            description =
                    "Image files, or test:INDEX or train:INDEX for images of the data set; the first test images by"
                            + " default.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--maps",
            paramLabel = "INDEX",
            split = ",",
            description = "The maps to show, such as 0,5,9; otherwise those that are most peaked.")
    private List<Integer> maps = new ArrayList<>();

    @Option(
            names = "--peaked",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many of the most peaked maps are shown of each image; ${DEFAULT-VALUE} by default.")
    private int peaked;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the views; the run's own by default.")
    private @Nullable Long seed;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    InspectMapsCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        InspectedRun.requirePositive("--peaked", peaked);
        picture.check();
        RunFolder folder = target.folder();
        Sheet sheet = target.ask(folder, console, loader, (session, inspection) -> sheet(folder, session, inspection));
        Path file = picture.write(sheet, folder, "maps");
        if (json.wanted()) {
            Json.print(
                    console, Json.object().put("run", folder.path().toString()).put("picture", file.toString()));
        } else {
            console.println("Picture: " + file);
        }
    }

    private Sheet sheet(RunFolder folder, Session session, Inspection inspection) {
        long seedOfViews = seed == null ? session.experiment().seed() : seed;
        Dataset dataset = session.dataset();
        List<ChosenImage> chosen = names(dataset).stream()
                .map(name -> ChosenImage.of(name, dataset))
                .toList();
        List<MappedImage> mapped = inspection.maps(chosen, seedOfViews);
        String run = InspectedRun.name(folder);
        return maps.isEmpty()
                ? MapSheet.ofMostPeaked(run, mapped, peaked, seedOfViews)
                : MapSheet.ofMaps(run, mapped, maps, seedOfViews);
    }

    private List<String> names(Dataset dataset) {
        return images.isEmpty()
                ? IntStream.range(0, Math.min(USUAL_IMAGES, dataset.test().size()))
                        .mapToObj(index -> "test:" + index)
                        .toList()
                : images;
    }
}
