package dev.bifocal.host.tool.inspect;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.TransformSpec.Resize;
import dev.bifocal.host.augment.pipeline.ViewSamples;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.train.HeadOutputs;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.step.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Questions to a trained network, answered from its online side in evaluation mode. Of the session's thread. */
public final class Inspection {

    private final Session session;
    private final PluginRegistry registry;
    private final NetworkReader reader;

    /**
     * Questions to a network.
     *
     * @param session the run's experiment; the caller closes it
     * @param registry where heads are looked for that give what is missing
     * @param network of the run; the caller closes it
     */
    public Inspection(Session session, PluginRegistry registry, Network network) {
        this.session = session;
        this.registry = registry;
        this.reader = new NetworkReader(session, network);
    }

    /**
     * Views of images with their alignment maps.
     *
     * @param seed of the views
     * @throws BifocalException if no head gives maps
     */
    public List<MappedImage> maps(List<ChosenImage> images, long seed) {
        Shape shape = HeadOutputs.shape(session, registry, OutputSpec.MAPS);
        ViewSamples samples = new ViewSamples(session.policies(), seed);
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

    /**
     * Whether alignment maps point at the objects of the test set.
     *
     * @throws BifocalException if no head gives maps, or the data set does not say where its objects are
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
        return new BifocalException(
                ErrorCode.USAGE,
                "Data set %s does not say where the objects are, so that it cannot be measured whether maps point at them."
                        .formatted(session.dataset().name()),
                "Use a run on the drawn data set: data.dataset=shapes.");
    }

    /** Indices of test images, drawn without repetition. */
    public List<Integer> drawQueries(int count, long seed) {
        int[] order = new int[session.dataset().test().size()];
        new SampleRandom().permute(seed, SampleRandom.stream("neighbours"), 0, order);
        return Arrays.stream(order).limit(count).boxed().toList();
    }

    /**
     * The nearest other test images, by the cosine of backbone features.
     *
     * @param queries indices of test images
     * @param most neighbours of each
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
            searches.add(new Neighbours.Search(query, most));
        }
        reader.cosines(test, session.testPolicy(), images, (cosines, index) -> {
            for (int i = 0; i < cosines.length; i++) {
                searches.get(i).offer(index, cosines[i]);
            }
        });
        return searches.stream().map(Neighbours.Search::result).toList();
    }
}
