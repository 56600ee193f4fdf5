package dev.bifocal.host.tool.inspect;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.TransformSpec.Resize;
import dev.bifocal.host.augment.pipeline.ViewSamples;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.Subset;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.picture.PictureFiles;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.report.RunPictures;
import dev.bifocal.host.report.chart.Scatter;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.HeadOutputs;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The network of a run's newest checkpoint, opened for questions. The online side answers in evaluation mode. The
 * thread that opened it uses it and closes it.
 */
public final class Inspection implements AutoCloseable {

    private static final int USUAL_IMAGES = 4;
    private static final int NEAREST = 8;
    private static final int PEAKED_MAPS = 4;
    private static final int POINTS_AT_MOST = 1000;
    private static final int COLOURED_AT_MOST = 16;

    private final RunFolder run;
    private final Session session;
    private final PluginRegistry registry;
    private final Network network;
    private final NetworkReader reader;

    private Inspection(RunFolder run, Session session, PluginRegistry registry, Network network) {
        this.run = run;
        this.session = session;
        this.registry = registry;
        this.network = network;
        this.reader = new NetworkReader(session, network);
    }

    /**
     * Opens the network of a run.
     *
     * @param overrides {@code KEY=VALUE}, such as {@code data.root=PATH}
     * @param registry the plugins of the run; errors about missing outputs name its heads
     * @param warnings receives a sentence for each damaged checkpoint that is skipped
     * @throws BifocalException if the run has no checkpoint, or its data cannot be opened
     */
    public static Inspection open(
            RunFolder run, List<String> overrides, PluginRegistry registry, Consumer<String> warnings) {
        ResolvedExperiment experiment = new ExperimentLoader(registry)
                .load(
                        run.config().toString(),
                        Stream.concat(run.decisions().stream(), overrides.stream())
                                .toList());
        Session session = Session.open(experiment, registry);
        try {
            return new Inspection(
                    run,
                    session,
                    registry,
                    session.online(network -> network.restore(Checkpoints.newestOf(run, warnings))));
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** The seed of the run's experiment. */
    public long seed() {
        return session.experiment().seed();
    }

    @Override
    public void close() {
        network.close();
        session.close();
    }

    /**
     * A picture of the views of images with alignment maps over them.
     *
     * @param images files, {@code test:INDEX} or {@code train:INDEX}; the first test images if empty
     * @param maps indices of maps; the most peaked maps of each image if empty
     * @param peaked the number of most peaked maps
     * @param seed the seed of the views
     * @throws BifocalException if no head gives maps, or an image or a map does not exist
     */
    public Sheet mapSheet(List<String> images, List<Integer> maps, int peaked, long seed) {
        Dataset dataset = session.dataset();
        Stream<String> names = images.isEmpty()
                ? IntStream.range(0, Math.min(USUAL_IMAGES, dataset.test().size()))
                        .mapToObj(index -> "test:" + index)
                : images.stream();
        List<MappedImage> mapped =
                maps(names.map(name -> ChosenImage.of(name, dataset)).toList(), seed);
        return maps.isEmpty()
                ? MapSheet.ofMostPeaked(run.qualifiedName(), mapped, peaked, seed)
                : MapSheet.ofMaps(run.qualifiedName(), mapped, maps, seed);
    }

    /**
     * Views of images with their alignment maps.
     *
     * @param seed the seed of the views
     * @throws BifocalException if no head gives maps
     */
    public List<MappedImage> maps(List<ChosenImage> images, long seed) {
        Shape shape = HeadOutputs.shape(session, registry, OutputSpec.MAPS);
        ViewSamples samples = new ViewSamples(policies(session), seed);
        List<MappedImage> mapped = new ArrayList<>();
        for (ChosenImage image : images) {
            Map<View, Image> views = samples.of(image.image(), image.number());
            List<AlignmentMaps> maps = reader.maps(List.copyOf(views.values()), shape);
            List<MappedImage.MappedView> both = new ArrayList<>();
            views.forEach((view, pixels) -> both.add(new MappedImage.MappedView(view, pixels, maps.get(both.size()))));
            mapped.add(new MappedImage(image, both));
        }
        return mapped;
    }

    private static Map<View, Policy> policies(Session session) {
        Map<View, Policy> policies = new TreeMap<>();
        session.plans().forEach((view, plan) -> policies.put(view, plan.policy()));
        return policies;
    }

    /**
     * Measures whether alignment maps point at the objects of the test set.
     *
     * @throws BifocalException if no head gives maps, or the data set does not state where its objects are
     */
    public Pointing pointing() {
        Shape shape = HeadOutputs.shape(session, registry, OutputSpec.MAPS);
        ImageDataset test = session.dataset().test();
        int rows = (int) shape.get(1);
        int columns = (int) shape.get(2);
        PointingTally tally = new PointingTally((int) shape.get(0), rows, columns);
        // A test policy may crop; then cells of the map would not lie where they seem to.
        Policy whole = Policy.of("whole", List.of(new Resize(Optional.empty())), session.imageSize());
        Image image = new Image();
        reader.maps(test, whole, shape, (maps, index) -> {
            byte[] mask = test.objectMask(index).orElseThrow(this::withoutObjects);
            test.read(index, image);
            tally.add(maps, new ObjectCells(mask, image.width(), rows, columns));
        });
        return tally.result();
    }

    private BifocalException withoutObjects() {
        return new HostException(
                ErrorCode.USAGE,
                "Data set %s does not state where the objects are, so pointing cannot be measured."
                        .formatted(session.dataset().name()),
                "Use a run on the generated data set: data.dataset=shapes.");
    }

    /** Draws indices of test images without repetition. */
    public List<Integer> drawQueries(int count, long seed) {
        int[] order = new int[session.dataset().test().size()];
        new SampleRandom().permute(seed, SampleRandom.stream("neighbours"), 0, order);
        return Arrays.stream(order).limit(count).boxed().toList();
    }

    /**
     * The nearest other test images, by the cosine of backbone features.
     *
     * @param queries indices of test images
     * @param most the number of neighbours of each query
     * @throws BifocalException if an index is out of range
     */
    public List<Neighbours> neighbours(List<Integer> queries, int most) {
        ImageDataset test = session.dataset().test();
        List<Image> images = new ArrayList<>();
        ViewSamples samples = new ViewSamples(
                Map.of(View.QUERY, session.testPolicy()), session.experiment().seed());
        List<Neighbours.Search> searches = new ArrayList<>();
        for (int query : queries) {
            ChosenImage.requireInRange("test", query, test.size());
            Image image = new Image();
            test.read(query, image);
            images.addAll(samples.of(image, query).values());
            searches.add(Neighbours.Search.of(test, query, most));
        }
        reader.cosines(test, session.testPolicy(), images, (cosines, index) -> {
            for (int i = 0; i < cosines.length; i++) {
                searches.get(i).offer(index, cosines[i]);
            }
        });
        return searches.stream().map(Neighbours.Search::result).toList();
    }

    /** A picture of queries with their nearest neighbours. */
    public Sheet neighbourSheet(List<Neighbours> queries) {
        return new NeighbourSheet(session.dataset().test()).of(run.qualifiedName(), queries);
    }

    /**
     * Pictures for the page of the run: its features in the plane, neighbours of some test images, and maps if a head
     * gives them.
     */
    public RunPictures pictures() {
        List<RunPictures.Picture> pictures = new ArrayList<>();
        pictures.add(new RunPictures.Picture(
                "Nearest neighbours",
                PictureFiles.png(neighbourSheet(neighbours(drawQueries(USUAL_IMAGES, seed()), NEAREST)))));
        if (HeadOutputs.shapes(session).containsKey(OutputSpec.MAPS)) {
            pictures.add(new RunPictures.Picture(
                    "Alignment maps", PictureFiles.png(mapSheet(List.of(), List.of(), PEAKED_MAPS, seed()))));
        }
        return new RunPictures(pictures, List.of(plane()));
    }

    /** The features of test images, projected to their first two principal components. */
    private Scatter plane() {
        ImageDataset test = session.dataset().test();
        int every = Math.max(1, (test.size() + POINTS_AT_MOST - 1) / POINTS_AT_MOST);
        int[] shown = IntStream.iterate(0, index -> index < test.size(), index -> index + every)
                .toArray();
        List<float[]> features = new ArrayList<>();
        reader.features(Subset.of(test, shown), session.testPolicy(), (values, index) -> features.add(values));
        Plane plane = Plane.of(features);
        boolean fine = test.fineClasses().size() <= COLOURED_AT_MOST;
        List<Scatter.Point> points = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            int index = shown[i];
            String name = test.fineClasses().get(test.fine(index));
            String group = fine ? name : test.coarseClasses().get(test.coarse(index));
            points.add(new Scatter.Point(
                    plane.first()[i], plane.second()[i], "test:%s %s".formatted(index, name), group, false));
        }
        points.sort(Comparator.comparing(Scatter.Point::group));
        return new Scatter(
                "Embedding",
                "Unit backbone features of %s test images on their first two principal components; colours and markers are %s classes."
                        .formatted(points.size(), fine ? "fine" : "coarse"),
                plane.axis(0),
                plane.axis(1),
                points,
                false);
    }
}
