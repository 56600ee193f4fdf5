package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.pixel.Channels;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.util.List;
import java.util.Locale;
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

    /**
     * A maker of views.
     *
     * @param name the prefix of the names of the random streams, one per view
     */
    ViewMaker(ImageDataset dataset, Map<View, Policy> policies, int size, long seed, String name) {
        this.dataset = dataset;
        this.seed = seed;
        planar = new byte[3 * size * size];
        streams = policies.entrySet().stream()
                .map(entry -> new Stream(entry.getKey(), entry.getValue(), streamOf(name, entry.getKey())))
                .toList();
    }

    private static long streamOf(String name, View view) {
        return SampleRandom.stream(name + "." + view.name().toLowerCase(Locale.ROOT));
    }

    /** Makes the views of the image at a position of a batch. */
    void make(ViewBatch batch, int position) {
        int index = batch.indices()[position];
        try {
            dataset.read(index, source);
            for (Stream stream : streams) {
                random.reseed(seed, stream.number(), batch.epoch(), index);
                stream.policy().apply(source, view, random, scratch);
                Channels.split(view, planar);
                batch.put(stream.view(), position, planar);
            }
        } catch (BifocalException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            throw new BifocalException(
                    ErrorCode.RUN,
                    "Image %s (%s) could not be made into a view: %s".formatted(index, dataset.source(index), e),
                    "The log has the full error; if the image is damaged, replace or remove it.",
                    e);
        }
    }

    private record Stream(View view, Policy policy, long number) {}
}
