package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.pixel.Channels;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Map;

/** Reads images and makes their views, with the working memory of one thread. */
final class ViewMaker {

    private final ImageDataset dataset;
    private final List<Stream> streams;
    private final long seed;
    private final Image source = new Image();
    private final Image view = new Image();
    private final Scratch scratch = new Scratch();
    private final SampleRandom random = new SampleRandom();
    private final byte[] planar;

    /** Further crops of one image draw from streams of their own. */
    private static final long CROP = 0x5DEECE66DL;

    /**
     * A maker of views.
     *
     * @param name the prefix of the names of the random streams, one per view
     */
    ViewMaker(ImageDataset dataset, Map<View, ViewPlan> plans, long seed, String name) {
        this.dataset = dataset;
        this.seed = seed;
        int largest = plans.values().stream().mapToInt(ViewPlan::size).max().orElse(0);
        planar = new byte[3 * largest * largest];
        streams = plans.entrySet().stream()
                .map(entry -> new Stream(entry.getKey(), entry.getValue(), streamOf(name, entry.getKey())))
                .toList();
    }

    private static long streamOf(String name, View view) {
        return SampleRandom.stream(name + "." + view.name());
    }

    /** Makes the views of the image at a position of a batch. */
    void make(ViewBatch batch, int position) {
        int index = batch.indices()[position];
        try {
            dataset.read(index, source);
            for (Stream stream : streams) {
                for (int crop = 0; crop < stream.plan().count(); crop++) {
                    random.reseed(seed, stream.number() + crop * CROP, batch.epoch(), index);
                    stream.plan().policy().apply(source, view, random, scratch);
                    Channels.split(view, planar);
                    batch.put(stream.view(), crop, position, planar);
                    if (stream.plan().tracked()) {
                        batch.put(stream.view(), crop, position, view.origin());
                    }
                }
            }
        } catch (BifocalException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            throw new HostException(
                    ErrorCode.RUN,
                    "Image %s (%s) could not be made into a view: %s".formatted(index, dataset.source(index), e),
                    "The log has the full error; if the image is damaged, replace or remove it.",
                    e);
        }
    }

    private record Stream(View view, ViewPlan plan, long number) {}
}
