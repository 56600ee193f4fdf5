package dev.bifocal.host.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.argument.InspectedRun;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PictureOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.inspect.Inspection;
import dev.bifocal.host.tool.inspect.NeighbourSheet;
import dev.bifocal.host.tool.inspect.Neighbours;
import dev.bifocal.host.train.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the features take for similar. */
@Command(
        name = "neighbours",
        mixinStandardHelpOptions = true,
        description =
                "Show test images with their nearest neighbours by the cosine of backbone features: a PNG picture with"
                        + " right and wrong ones framed.")
final class InspectNeighboursCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Mixin
    private InspectedRun target = new InspectedRun();

    @Option(
            names = "--queries",
            paramLabel = "INDEX",
            split = ",",
            description = "The test images to start from, such as 0,5,9; otherwise some are drawn.")
    private List<Integer> queries = new ArrayList<>();

    @Option(
            names = "--draw",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many queries are drawn; ${DEFAULT-VALUE} by default.")
    private int draw;

    @Option(
            names = "--nearest",
            paramLabel = "N",
            defaultValue = "10",
            description = "Neighbours of each query; ${DEFAULT-VALUE} by default.")
    private int nearest;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the drawing; the run's own by default.")
    private @Nullable Long seed;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    InspectNeighboursCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    /**
     * What is shown.
     *
     * @param sheet as a picture
     * @param queries as JSON
     */
    private record Shown(Sheet sheet, ObjectNode queries) {}

    @Override
    public void run() {
        InspectedRun.requirePositive("--draw", draw);
        InspectedRun.requirePositive("--nearest", nearest);
        picture.check();
        RunFolder folder = target.folder();
        Shown shown = target.ask(folder, console, loader, (session, inspection) -> find(folder, session, inspection));
        Path file = picture.write(shown.sheet(), folder, "neighbours");
        if (json.wanted()) {
            Json.print(console, shown.queries().put("picture", file.toString()));
        } else {
            console.println("Picture: " + file);
        }
    }

    private Shown find(RunFolder folder, Session session, Inspection inspection) {
        long seedOfDrawing = seed == null ? session.experiment().seed() : seed;
        List<Integer> chosen = queries.isEmpty() ? inspection.drawQueries(draw, seedOfDrawing) : queries;
        List<Neighbours> found = inspection.neighbours(chosen, nearest);
        NeighbourSheet sheet = new NeighbourSheet(session.dataset().test());
        ObjectNode node = Json.object().put("run", folder.path().toString());
        node.set("queries", Json.array(found, query -> json(query, sheet)));
        return new Shown(sheet.of(InspectedRun.name(folder), found), node);
    }

    private static ObjectNode json(Neighbours query, NeighbourSheet sheet) {
        ObjectNode node = Json.object().put("query", query.query());
        node.set("neighbours", Json.array(query.nearest(), neighbour -> Json.object()
                .put("index", neighbour.index())
                .put("similarity", neighbour.similarity())
                .put("right", sheet.isRight(query, neighbour))));
        return node;
    }
}
