package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What reading every image of a data set showed.
 *
 * @param read images that could be read
 * @param damaged images that could not
 * @param first what is wrong with the first of these, by index
 * @param smallest shortest side, in pixels
 * @param largest longest side, in pixels
 */
public record ImageScan(int read, int damaged, Optional<String> first, int smallest, int largest) {

    private static final int BLOCK = 64;
    private static final ImageScan NOTHING = new ImageScan(0, 0, Optional.empty(), Integer.MAX_VALUE, 0);

    /**
     * Reads all images of a data set on all cores.
     *
     * @param progress takes the number of images of each block that is done, from any thread
     */
    public static ImageScan of(ImageDataset dataset, IntConsumer progress) {
        int blocks = (dataset.size() + BLOCK - 1) / BLOCK;
        return IntStream.range(0, blocks)
                .parallel()
                .mapToObj(block -> {
                    int end = Math.min(dataset.size(), (block + 1) * BLOCK);
                    ImageScan scan = block(dataset, block * BLOCK, end);
                    progress.accept(end - block * BLOCK);
                    return scan;
                })
                .reduce(NOTHING, ImageScan::then);
    }

    private static ImageScan block(ImageDataset dataset, int start, int end) {
        Image image = new Image();
        ImageScan scan = NOTHING;
        for (int index = start; index < end; index++) {
            scan = scan.then(one(dataset, index, image));
        }
        return scan;
    }

    private static ImageScan one(ImageDataset dataset, int index, Image image) {
        try {
            dataset.read(index, image);
        } catch (BifocalException e) {
            return new ImageScan(0, 1, Optional.of(Objects.toString(e.getMessage())), Integer.MAX_VALUE, 0);
        }
        return new ImageScan(
                1,
                0,
                Optional.empty(),
                Math.min(image.width(), image.height()),
                Math.max(image.width(), image.height()));
    }

    /** Of this scan and that of images after it. */
    private ImageScan then(ImageScan next) {
        return new ImageScan(
                read + next.read,
                damaged + next.damaged,
                first.or(next::first),
                Math.min(smallest, next.smallest),
                Math.max(largest, next.largest));
    }
}
